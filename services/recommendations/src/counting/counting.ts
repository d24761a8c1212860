import { type Runtime, repeatedly } from '@shop/shared/runtime';
import type { BasketRepository } from '../baskets/basket-repository.ts';
import type { CooccurrenceIndex, Turn } from './cooccurrence-index.ts';

export type CountingState = 'failing' | 'working';

interface Dependencies {
  readonly baskets: BasketRepository;
  readonly index: CooccurrenceIndex;
  readonly runtime: Runtime;
  /** Called when baskets can no longer be counted, and when they can again. */
  readonly onChange: (state: CountingState, error?: unknown) => void;
}

/** Brings the baskets into the index for as long as the service runs. */
export interface Counting {
  /** There is a new basket. */
  wake(): void;
  stop(): Promise<void>;
}

/** How soon a basket is counted that another replica has recorded. */
const roundEveryMs = 500;

/** Longer than several rounds, so that the turn stays where it is; the wait when its holder dies. */
const turnMs = 5_000;

/** Redis counts so many of the largest baskets within the time of one command. */
const batchSize = 25;

/**
 * Counts baskets in rounds, of one replica at a time. A basket is counted once per epoch: the index
 * knows those that it has counted until they are marked, and only whoever has the turn, and has
 * read the marks since, can count or make it forget.
 */
export const startCounting = ({ baskets, index, runtime, onChange }: Dependencies): Counting => {
  let turn: Turn | undefined;
  let isStopped = false;

  const round = async () => {
    while (!isStopped) {
      turn = await index.takeTurn(turn, turnMs);
      if (!turn) return;
      const batch = await baskets.uncounted(turn.epoch, batchSize);
      if (batch.length === 0) {
        if (!turn.isComplete) await index.complete(turn);
        return;
      }
      if (!(await index.count(turn, batch))) return;
      await baskets.markCounted(batch, turn.epoch);
      if (!(await index.settle(turn, batch))) return;
    }
  };

  let state: CountingState = 'working';
  const change = (next: CountingState, error?: unknown) => {
    if (state !== next) onChange(next, error);
    state = next;
  };

  let running: Promise<void> | undefined;
  let isWanted = false;
  const run = async () => {
    while (isWanted && !isStopped) {
      isWanted = false;
      await round().then(
        () => change('working'),
        (error: unknown) => change('failing', error),
      );
    }
    running = undefined;
  };
  const wake = () => {
    isWanted = true;
    running ??= run();
  };

  const cancel = repeatedly(runtime, roundEveryMs, wake);
  return {
    wake,
    stop: async () => {
      isStopped = true;
      cancel();
      await running;
    },
  };
};
