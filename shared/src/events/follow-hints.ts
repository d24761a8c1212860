import type { Contract } from '../protocol/contract.ts';
import type { Position } from './event.ts';
import type { EventConsumer, EventOf } from './subscription.ts';

/**
 * A consumer for which events are only hints: what they tell is looked up in another way too, so
 * events that were lost need no repair. Its position ends with the process.
 */
export const followHints = <C extends Contract>(
  hear: (events: readonly EventOf<C>[]) => Promise<void>,
): EventConsumer<C> => {
  let reached: Position | undefined;
  return {
    position: async () => reached,
    async apply(events, position) {
      await hear(events);
      reached = position;
    },
    async reset(position) {
      reached = position;
    },
  };
};
