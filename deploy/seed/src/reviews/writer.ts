import type { Dice } from '../random.ts';
import { createDeck } from './deck.ts';
import phrases from './phrases.json' with { type: 'json' };
import { type Wording, wordingOf } from './wording.ts';

type Part = 'use' | 'praise' | 'quibble' | 'fault' | 'closing';

/** How a review of one star, two stars … five stars is put together; one of the ways is drawn. */
const ways: readonly (readonly (readonly Part[])[])[] = [
  [
    ['fault', 'fault'],
    ['fault', 'fault', 'closing'],
    ['use', 'fault', 'closing'],
  ],
  [
    ['fault', 'quibble'],
    ['praise', 'fault'],
    ['fault', 'quibble', 'closing'],
    ['use', 'quibble', 'fault'],
  ],
  [
    ['praise', 'quibble'],
    ['use', 'quibble', 'closing'],
    ['praise', 'quibble', 'closing'],
  ],
  [
    ['praise', 'quibble'],
    ['use', 'praise', 'closing'],
    ['praise', 'quibble', 'closing'],
  ],
  [
    ['praise', 'praise'],
    ['use', 'praise', 'praise'],
    ['use', 'praise', 'closing'],
    ['praise', 'praise', 'closing'],
  ],
];

interface Phrase {
  readonly text: string;
  /** The ratings that it goes with; all of them where there are none. */
  readonly ratings?: readonly number[];
  /** What it is about; nothing is said about the same aspect twice. */
  readonly aspect?: number;
}

const titlesOf = ({ praise, mixed, fault }: Wording['titles']): Phrase[] => [
  ...praise.map((text) => ({ text, ratings: [4, 5] })),
  ...mixed.map((text) => ({ text, ratings: [3] })),
  ...fault.map((text) => ({ text, ratings: [1, 2] })),
  ...phrases.flatMap(({ rating, titles }) => titles.map((text) => ({ text, ratings: [rating] }))),
];

const closings = (): Phrase[] =>
  phrases.flatMap((all) => all.closings.map((text) => ({ text, ratings: [all.rating] })));

/**
 * Writes title and text of one review after the other, about a product of a category, so that
 * neighbours share no sentence.
 */
export const createWriter = (category: string, dice: Dice) => {
  const { titles: own, uses, aspects } = wordingOf(category);
  const about = (tone: 'praise' | 'quibble' | 'fault'): Phrase[] =>
    aspects.flatMap((all, aspect) => all[tone].map((text) => ({ text, aspect })));
  const titles = createDeck(dice, titlesOf(own));
  const decks = {
    use: createDeck(
      dice,
      uses.map((text): Phrase => ({ text })),
    ),
    praise: createDeck(dice, about('praise')),
    quibble: createDeck(dice, about('quibble')),
    fault: createDeck(dice, about('fault')),
    closing: createDeck(dice, closings()),
  };
  return (rating: number) => {
    const said = new Set<number>();
    const fits = ({ ratings, aspect }: Phrase) =>
      (ratings?.includes(rating) ?? true) && (aspect === undefined || !said.has(aspect));
    const sentences = dice.pick(ways[rating - 1] ?? []).map((part) => {
      const { text, aspect } = decks[part](fits);
      if (aspect !== undefined) said.add(aspect);
      return text;
    });
    return { title: titles(fits).text, text: sentences.join(' ') };
  };
};
