import pluralize from 'pluralize-esm';
import { stemmer } from 'stemmer';
import { fold } from './fold.ts';

/** The words that a text is found by, or those that something must have to be found by it. */
export type Words = readonly string[];

/** Longer words are cut in pieces, which are found all the same. */
const maxCharacters = 40;

/** In these scripts no space stands between words, or, in Korean, not between all of them. */
const unspaced = ['Hani', 'Hira', 'Kana', 'Bopo', 'Hang', 'Thai', 'Laoo', 'Khmr', 'Mymr']
  .map((script) => `\\p{scx=${script}}`)
  .join('');

const part = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
const compound = new RegExp(`${part.source}(?:[-‐']${part.source})*`, 'gu');
const possessive = /'s(?![\p{L}\p{N}])/gu;

/** A part of a text in unspaced scripts, or else a word or a piece of one. */
const run = new RegExp(
  `(?<unspaced>[[\\p{L}\\p{M}]&&[${unspaced}]]+)` +
    `|[[\\p{L}\\p{N}\\p{M}]--[${unspaced}]]{1,${maxCharacters}}`,
  'gv',
);

/** Most words of a shop: a run as they stand. To match `run` takes ten times as long. */
const plainWord = new RegExp(`^[a-z0-9]{1,${maxCharacters}}$`);

/** A letter and its marks: no script puts more than a few on one. */
const cluster = /\P{M}\p{M}{0,4}/gu;

/** Splits by a dictionary of these scripts, which is the same for every language. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** A shop's words come again and again, and to make a stem takes longer than all else. */
const knownStems = new Map<string, string>();
const maxKnownStems = 20_000;

/**
 * English plurals, regular or not, and then the other endings (Porter, "An algorithm for suffix
 * stripping", 1980). A word does not show its language; in others both do little harm.
 */
const stem = (word: string): string => {
  if (!/^[a-z]+$/.test(word)) return word;
  const known = knownStems.get(word);
  if (known !== undefined) return known;
  // Singular twice, as in `womens`; of `s` alone nothing would be left, so it stays.
  const singular = pluralize.singular(pluralize.singular(word));
  // The `s` of a word as short as `gas` is none of a plural, which a stem would be without.
  const made = (/^..s$/.test(singular) ? singular : stemmer(singular)) || word;
  if (knownStems.size >= maxKnownStems) knownStems.clear();
  knownStems.set(word, made);
  return made;
};

const lettersOf = (text: string): Words => text.match(cluster) ?? [];

const pairsOf = (letters: Words): Words =>
  letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);

/** A run is found by each of its letters and by each two neighbours, whatever its words are. */
const offered = (text: string): Words => {
  const letters = lettersOf(text);
  return [...letters, ...pairsOf(letters)];
};

/** The segments of a run. Those of one letter in a row stay together: a name of no dictionary. */
const segmentsOf = (text: string): readonly Words[] => {
  const segments: { isName: boolean; letters: Words }[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const letters = lettersOf(segment);
    const isName = letters.length === 1;
    const last = segments.at(-1);
    if (isName && last?.isName) last.letters = [...last.letters, ...letters];
    else segments.push({ isName, letters });
  }
  return segments.map(({ letters }) => letters);
};

/** Each segment must be there in one piece, in any place. */
const wanted = (text: string): Words =>
  segmentsOf(text).flatMap((letters) => (letters.length === 1 ? letters : pairsOf(letters)));

/** Words and pieces of them as they stand, and what `ofUnspaced` makes of runs. */
const split = (text: string, ofUnspaced: (run: string) => Words): Words =>
  plainWord.test(text)
    ? [text]
    : [...text.matchAll(run)].flatMap(({ 0: found, groups }) =>
        groups?.['unspaced'] === undefined ? found : ofUnspaced(found),
      );

const compoundsOf = (text: string): Words =>
  fold(text).replaceAll(possessive, '').match(compound) ?? [];

const withoutJoints = (text: string): string => text.replaceAll(/[-‐']/g, '');

const stems = (words: Words): Words => [...new Set(words.map(stem))];

/**
 * The distinct words that a text is found by: `T-shirt` by each part and by the whole. They are
 * made of letters, their marks, and digits, so none is an operator. They are the same on every
 * machine: no dictionary decides on them, which another version of Node may have otherwise.
 */
export const wordsOf = (text: string): Words =>
  stems(
    compoundsOf(text).flatMap((found) => {
      const whole = withoutJoints(found);
      const isJoined = whole !== found && whole.length <= maxCharacters;
      return [...split(found, offered), ...(isJoined ? split(whole, offered) : [])];
    }),
  );

/** The distinct words that a product must have to be found by a text: all of them. */
export const wantedWordsOf = (text: string): Words =>
  stems(compoundsOf(text).flatMap((found) => split(found, wanted)));
