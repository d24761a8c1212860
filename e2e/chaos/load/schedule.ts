import type { Kind } from './sample.ts';

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
export const createChance = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Picks positions below `count`: the first twice as often as the second, and so on (Zipf). */
export const createZipf = (count: number, chance: () => number): (() => number) => {
  let sum = 0;
  const upTo = Array.from({ length: count }, (_, index) => (sum += 1 / (index + 1)));
  return () => {
    const wanted = chance() * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upTo[middle] ?? sum) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
};

/** How many of a hundred requests are writes; the others are product pages. */
export type Mix = Readonly<Record<Exclude<Kind, 'page'>, number>>;

/** The actions of people in the shop. */
export const shopping: Mix = { review: 2, price: 1.5, stock: 1.5 };

/** Nothing is written. */
export const onlyPages: Mix = { review: 0, price: 0, stock: 0 };

/** The kind of a request, for a number from 0 up to 1. */
export const kindOf = ({ review, price, stock }: Mix, chance: number): Kind => {
  const percent = chance * 100;
  if (percent < review) return 'review';
  if (percent < review + price) return 'price';
  if (percent < review + price + stock) return 'stock';
  return 'page';
};

/** How many requests are due after `elapsedMs`: the first at once, the others in even steps. */
export const dueBy = (perSecond: number, elapsedMs: number): number =>
  Math.floor((elapsedMs * perSecond) / 1_000) + 1;

/** When request `number` is due, in milliseconds from the beginning. */
export const dueAtMs = (perSecond: number, number: number): number => (number * 1_000) / perSecond;
