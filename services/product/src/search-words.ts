import type { Product } from '@shop/shared/contracts/product';

/** What a product is found by and in which order, kept beside it in every store. */
export interface SearchWords {
  /** The name as lists are sorted by it. */
  readonly nameKey: string;
  /** All of its words, those of its name, and those of its facts that its name has not. */
  readonly words: readonly string[];
  readonly nameWords: readonly string[];
  readonly factWords: readonly string[];
}

/** What a word in the name counts when a word in brand, category or attributes counts 1. */
export const nameWeight = 3;

/** Longer words are cut in pieces, which are found all the same. */
const word = /[\p{L}\p{N}]{1,40}/gu;

const nameKeyCharacters = 40;

/** Without capitals and accents. */
const fold = (text: string): string =>
  text.toLowerCase().normalize('NFKD').replaceAll(/\p{M}/gu, '');

/** English plurals are what a shopper types most; in other words a lost `s` does no harm. */
const singular = (plural: string): string => {
  if (plural.length < 4) return plural;
  if (plural.length > 4 && plural.endsWith('ies')) return `${plural.slice(0, -3)}y`;
  if (/(?:x|sh|ch|ss)es$/.test(plural)) return plural.slice(0, -2);
  return /[^us]s$/.test(plural) ? plural.slice(0, -1) : plural;
};

/** The distinct words of a text. They have letters and digits only, so none is an operator. */
export const wordsOf = (text: string): readonly string[] => [
  ...new Set(fold(text).match(word)?.map(singular)),
];

/** What `product` is found by. */
export const searchWordsOf = (product: Product): SearchWords => {
  const { name, brand, category, attributes, description } = product;
  const nameWords = wordsOf(name);
  const facts = [brand, category, ...Object.entries(attributes).flat()].join(' ');
  const factWords = wordsOf(facts).filter((found) => !nameWords.includes(found));
  return {
    nameKey: Array.from(fold(name)).slice(0, nameKeyCharacters).join(''),
    words: [...new Set([...nameWords, ...factWords, ...wordsOf(description)])],
    nameWords,
    factWords,
  };
};

/** Whether a product has every one of these words. */
export const hasWords = ({ words }: SearchWords, wanted: readonly string[]): boolean =>
  wanted.every((each) => words.includes(each));

/** How well a product fits words that it has: the more of them are in its name, the better. */
export const relevanceOf = (
  { nameWords, factWords }: SearchWords,
  wanted: readonly string[],
): number =>
  nameWeight * wanted.filter((each) => nameWords.includes(each)).length +
  wanted.filter((each) => factWords.includes(each)).length;
