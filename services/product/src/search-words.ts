import type { Product } from '@shop/shared/contracts/product';
import { fold } from './fold.ts';
import { wordsOf } from './words.ts';

/** Goes up with every change of `fold`, `wordsOf` or `searchWordsOf`: stored words are made anew. */
export const wordsVersion = 4;

/** The most words of a product, those of name and facts first: it bounds the size of the index. */
const maxWords = 5_000;

const nameKeyCharacters = 40;

/**
 * The fields that lists find and sort a product by: its name as a sort key, all of its words, the
 * words of its name, and the words of its facts that its name does not have.
 */
export const searchWordsOf = ({ name, brand, category, attributes, description }: Product) => {
  const nameWords = wordsOf(name);
  const facts = [brand, category, ...Object.entries(attributes).flat()].join(' ');
  const factWords = wordsOf(facts).filter((found) => !nameWords.includes(found));
  return {
    nameKey: Array.from(fold(name).trim()).slice(0, nameKeyCharacters).join(''),
    words: [...new Set([...nameWords, ...factWords, ...wordsOf(description)])].slice(0, maxWords),
    nameWords,
    factWords,
  };
};
