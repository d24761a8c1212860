import type { Runtime } from '../../runtime.ts';
import { Batch } from '../wire/batch.ts';

/** Gives a function after which `task` runs at the turn's end: once, however often it is called. */
export const oncePerTurn = (runtime: Runtime, task: () => void): (() => void) => {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    runtime.atTurnEnd(() => {
      isAsked = false;
      task();
    });
  };
};

/** A batch that can be left to leave by itself, with whatever else this turn has for its peer. */
export class TurnBatch extends Batch {
  readonly flushAtTurnEnd: () => void;

  constructor(runtime: Runtime, emit: ConstructorParameters<typeof Batch>[0]) {
    super(emit);
    this.flushAtTurnEnd = oncePerTurn(runtime, () => this.flush());
  }
}
