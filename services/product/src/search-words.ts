import type { Product } from '@shop/shared/contracts/product';
import { fold } from './fold.ts';
import { wordsOf } from './words.ts';

/** What a product is found by and in which order, kept beside it in every store. */
export interface SearchWords {
  /** The name as lists are sorted by it. */
  readonly nameKey: string;
  /** All of its words, those of its name, and those of its facts that its name has not. */
  readonly words: readonly string[];
  readonly nameWords: readonly string[];
  readonly factWords: readonly string[];
  /** By which version of these functions they were made, and of which version of the product. */
  readonly madeOf: string;
}

/** What a word in the name counts when a word in brand, category or attributes counts 1. */
export const nameWeight = 3;

/** Goes up with every change of `fold` or `wordsOf`: words of an earlier one are made anew. */
const wordsVersion = 3;

/** The most words of a product, those of name and facts first: it bounds the size of the index. */
const maxWords = 5_000;

const nameKeyCharacters = 40;

/** `SearchWords.madeOf` of words that the present functions make of a product at this version. */
export const madeOf = (version: number | string): string => `${wordsVersion}/${version}`;

/** What `product` is found by. */
export const searchWordsOf = (product: Product): SearchWords => {
  const { name, brand, category, attributes, description, version } = product;
  const nameWords = wordsOf(name);
  const facts = [brand, category, ...Object.entries(attributes).flat()].join(' ');
  const factWords = wordsOf(facts).filter((found) => !nameWords.includes(found));
  return {
    nameKey: Array.from(fold(name).trim()).slice(0, nameKeyCharacters).join(''),
    words: [...new Set([...nameWords, ...factWords, ...wordsOf(description)])].slice(0, maxWords),
    nameWords,
    factWords,
    madeOf: madeOf(version),
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
