/** Chance that falls the same way every time: all of the demo data is drawn from it. */
export interface Dice {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  /** One of `all`; throws where there is none. */
  pick<T>(all: readonly T[]): T;
  /** One of `all`, as often as its weight says; throws where all weights are 0. */
  pickBy<T>(all: readonly T[], weightOf: (one: T) => number): T;
  /** A new list in another order. */
  shuffle<T>(all: readonly T[]): T[];
}

/** FNV-1a, 32 bits. */
const hashOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  }
  return hash;
};

/** Mulberry32 by Tommy Ettinger (public domain): 32 bits of state, whole numbers only. */
const mulberry32 = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const nothingToPick = (): never => {
  throw new RangeError('there is nothing to pick from');
};

/** Dice of their own for each name: what one thing is like does not depend on any other. */
export const createDice = (name: string): Dice => {
  const next = mulberry32(hashOf(name));
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    pick: (all) => all[below(all.length)] ?? nothingToPick(),
    pickBy(all, weightOf) {
      let left = next() * all.reduce((sum, one) => sum + weightOf(one), 0);
      return all.find((one) => (left -= weightOf(one)) < 0) ?? nothingToPick();
    },
    shuffle(all) {
      return all
        .map((one) => ({ one, place: next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ one }) => one);
    },
  };
};

/** Deals one that fits; what has been dealt comes again only when all other fitting ones have. */
type Deck<T> = (fits: (one: T) => boolean) => T;

/** A shuffled deck. It throws where nothing fits. */
export const createDeck = <T>(dice: Dice, all: readonly T[]): Deck<T> => {
  const cards = dice.shuffle(all);
  return (fits) => {
    const [dealt] = cards.splice(cards.findIndex(fits), 1);
    if (dealt === undefined || !fits(dealt)) throw new RangeError('no card of the deck fits');
    cards.push(dealt);
    return dealt;
  };
};
