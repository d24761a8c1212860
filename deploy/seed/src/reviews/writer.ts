import { join } from 'node:path';
import { z } from 'zod';
import { readAll } from '../json-files.ts';
import { type Dice, createDeck } from '../random.ts';
import phrasesFile from './phrases.json' with { type: 'json' };

const some = z.array(z.string()).min(1);

/** The phrases for reviews of a category's products. */
const wording = z.strictObject({
  titles: z.strictObject({ praise: some, mixed: some, fault: some }),
  /** The use that somebody had in mind for it. */
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

const part = z.enum(['use', 'praise', 'quibble', 'fault', 'closing']);

/** The phrases for reviews of all categories with one rating. */
const phrasing = z.strictObject({
  rating: z.int(),
  /** How such a review is put together: one of the ways is drawn. */
  ways: z.array(z.array(part)).min(1),
  titles: some,
  closings: some,
});
const phrases = z.array(phrasing).parse(phrasesFile);

interface Phrase {
  readonly text: string;
  /** The ratings that it goes with; all of them where there are none. */
  readonly ratings?: readonly number[];
  /** The aspect that it is about; no review speaks of the same one twice. */
  readonly aspect?: number;
}

const titlesOf = ({ praise, mixed, fault }: z.infer<typeof wording>['titles']): Phrase[] => [
  ...praise.map((text) => ({ text, ratings: [4, 5] })),
  ...mixed.map((text) => ({ text, ratings: [3] })),
  ...fault.map((text) => ({ text, ratings: [1, 2] })),
  ...phrases.flatMap(({ rating, titles }) => titles.map((text) => ({ text, ratings: [rating] }))),
];

const closings = phrases.flatMap((all): Phrase[] =>
  all.closings.map((text) => ({ text, ratings: [all.rating] })),
);

/**
 * Writes title and text of one review after the other, about a product of a category, so that
 * neighbours share no sentence.
 */
export const createWriter = (category: string, dice: Dice) => {
  const { titles: own, uses, aspects } = wordingOf(category);
  const about = (tone: 'praise' | 'quibble' | 'fault'): Phrase[] =>
    aspects.flatMap((all, aspect) => all[tone].map((text) => ({ text, aspect })));
  const deckOf = (all: readonly Phrase[]) => createDeck(dice, all);
  const titles = deckOf(titlesOf(own));
  const decks = {
    use: deckOf(uses.map((text) => ({ text }))),
    praise: deckOf(about('praise')),
    quibble: deckOf(about('quibble')),
    fault: deckOf(about('fault')),
    closing: deckOf(closings),
  };
  return (rating: number) => {
    const said = new Set<number>();
    const fits = ({ ratings, aspect }: Phrase) =>
      (ratings?.includes(rating) ?? true) && (aspect === undefined || !said.has(aspect));
    const { ways = [] } = phrases.find((one) => one.rating === rating) ?? {};
    const sentences = dice.pick(ways).map((kind) => {
      const { text, aspect } = decks[kind](fits);
      if (aspect !== undefined) said.add(aspect);
      return text;
    });
    return { title: titles(fits).text, text: sentences.join(' ') };
  };
};
