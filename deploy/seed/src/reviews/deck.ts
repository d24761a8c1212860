import type { Dice } from '../random.ts';

/** Deals one that fits; what has been dealt comes again only when all other fitting ones have. */
export type Deck<T> = (fits: (one: T) => boolean) => T;

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
