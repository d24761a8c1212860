import { type PriceChanged, amountOf, priceChanged } from '../data/events.ts';
import { now } from '../processes/commands.ts';

/** Events that are published as fast as they can be. */
export interface FloodOrder {
  readonly firstNumber: number;
  readonly count: number;
}

/** As many as the requests that a busy service handles in one turn of its event loop. */
const eventsPerTurn = 50;

/** Publishes them, turn by turn. */
export const publishFlood = async (
  { firstNumber, count }: FloodOrder,
  publish: (event: PriceChanged) => void,
): Promise<void> => {
  const end = firstNumber + count;
  for (let number = firstNumber; number < end; number++) {
    publish(priceChanged(number));
    if (number % eventsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
  }
};

/** How a flood has come in at one follower. */
export interface Arrived {
  /** From the first event to the last. */
  readonly ms: number;
  readonly wrong: number;
  readonly firstWrong: string | undefined;
}

/** Events that are not there by then will not come any more. */
const arrivedWithinMs = 20_000;

interface Expected {
  readonly flood: FloodOrder;
  startedAt: number;
  next: number;
  wrong: number;
  firstWrong: string | undefined;
}

/** Watches events come in, which must be all of a flood, once and in their order. */
export const createArrivals = () => {
  let expected: Expected | undefined;
  let arrived = Promise.withResolvers<Arrived>();

  const end = ({ startedAt, wrong, firstWrong }: Expected) => {
    expected = undefined;
    arrived.resolve({ ms: now() - startedAt, wrong, firstWrong });
  };

  return {
    /** The next flood, before it begins. */
    expect(flood: FloodOrder): void {
      arrived = Promise.withResolvers();
      expected = { flood, startedAt: 0, next: flood.firstNumber, wrong: 0, firstWrong: undefined };
    },

    onEvent(event: PriceChanged): void {
      if (!expected) return;
      const { flood, next } = expected;
      if (next === flood.firstNumber) expected.startedAt = now();
      if (event.number !== next || event.current.amount !== amountOf(event.number)) {
        expected.wrong += 1;
        expected.firstWrong ??= `event ${event.number} in the place of ${next}`;
      }
      expected.next += 1;
      if (expected.next === flood.firstNumber + flood.count) end(expected);
    },

    /** Resolves when the flood is over: all have come, or the time is up. */
    async arrived(): Promise<Arrived> {
      const timer = setTimeout(() => {
        if (!expected) return;
        const { flood, next } = expected;
        expected.wrong += flood.firstNumber + flood.count - next;
        expected.firstWrong ??= `event ${next} did not come`;
        end(expected);
      }, arrivedWithinMs);
      return arrived.promise.finally(() => clearTimeout(timer));
    },
  };
};
