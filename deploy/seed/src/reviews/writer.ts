import { join } from 'node:path';
import { z } from 'zod';
import { readAll } from '../json-files.ts';
import { type Dice, createDeck } from '../random.ts';
import phrases from './phrases.json' with { type: 'json' };

const some = z.array(z.string()).min(1);

/** What the reviews of a category's products are written with. */
const wording = z.strictObject({
  titles: z.strictObject({ praise: some, mixed: some, fault: some }),
  /** What somebody had in mind for it. */
  uses: some,
  /** One review says at most one thing of each aspect, so it never contradicts itself. */
  aspects: z.array(z.strictObject({ praise: some, quibble: some, fault: some })).min(2),
});

const wordings = readAll(join(import.meta.dirname, 'wording'), wording);

/** The wording of a category. Throws where it has none. */
export const wordingOf = (category: string): z.infer<typeof wording> => {
  const found = wordings.get(category);
  if (!found) throw new Error(`there is no deploy/seed/src/reviews/wording/${category}.json`);
  return found;
};

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

const titlesOf = ({ praise, mixed, fault }: z.infer<typeof wording>['titles']): Phrase[] => [
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
    use: createDeck<Phrase>(
      dice,
      uses.map((text) => ({ text })),
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
