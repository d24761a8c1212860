import type { Runtime } from '../../runtime.ts';
import { Batch } from '../wire/batch.ts';

/** Returns a function that runs `task` at the end of the turn, once per turn. */
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

/** A batch that can be flushed at the end of the turn, with everything else for its peer. */
export class TurnBatch extends Batch {
  readonly flushAtTurnEnd: () => void;

  constructor(runtime: Runtime, emit: ConstructorParameters<typeof Batch>[0]) {
    super(emit);
    this.flushAtTurnEnd = oncePerTurn(runtime, () => this.flush());
  }
}
