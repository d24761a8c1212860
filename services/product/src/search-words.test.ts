import { expect, test } from '@jest/globals';
import type { Product } from '@shop/shared/contracts/product';
import { hasWords, relevanceOf, searchWordsOf } from './search-words.ts';
import { wantedWordsOf } from './words.ts';

const productOf = (facts: Partial<Product>): Product => ({
  id: 'thing',
  name: 'Thing',
  description: 'Something.',
  brand: 'Maker',
  category: 'things',
  attributes: {},
  pictures: [{ shape: 'thing', variant: 0, alt: 'a thing' }],
  withdrawn: false,
  version: 1,
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...facts,
});

test('a product is found by any words of its text, in any order and spelling of case', () => {
  const product = productOf({
    name: 'Oak Desk Lamp',
    brand: 'Lumo',
    category: 'lamps',
    attributes: { Colour: 'Dark Red' },
    description: 'Gives a warm light.',
  });
  const search = searchWordsOf(product);

  for (const q of ['lamp', 'LAMPS oak', 'red lumo', 'colour', 'warm lights', '']) {
    expect([q, hasWords(search, wantedWordsOf(q))]).toEqual([q, true]);
  }
  for (const q of ['chair', 'oak chair', 'lam', 'blue lamp']) {
    expect([q, hasWords(search, wantedWordsOf(q))]).toEqual([q, false]);
  }
});

test('a word counts most in the name, less in the facts, and once wherever it is', () => {
  const named = searchWordsOf(productOf({ name: 'Lamp', category: 'lamps', brand: 'Lamp Lamp' }));
  const fact = searchWordsOf(productOf({ category: 'lamps', attributes: { lamp: 'lamp' } }));
  const described = searchWordsOf(productOf({ description: 'lamp '.repeat(99) }));

  expect([named, fact, described].map((search) => relevanceOf(search, ['lamp']))).toEqual([
    3, 1, 0,
  ]);
});

test('all words in the name outrank any that are elsewhere', () => {
  const words = ['a1', 'b2', 'c3', 'd4', 'e5'];
  const named = searchWordsOf(productOf({ name: words.join(' ') }));
  const elsewhere = searchWordsOf(productOf({ brand: words.join(' '), description: 'x' }));

  expect(relevanceOf(named, words)).toBeGreaterThan(relevanceOf(elsewhere, words));
});

test('the words of a product in a language without spaces are at most 5,000, its name first', () => {
  const rare = Array.from({ length: 4_000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join('');
  const { words } = searchWordsOf(productOf({ name: '茶壶', description: rare }));

  expect(words).toHaveLength(5_000);
  expect(words.slice(0, 3)).toEqual(['茶', '壶', '茶壶']);
});

test('names are sorted without regard to case and accents, by at most 40 characters', () => {
  const nameKeys = ['Éclair', 'eclair', '😀'.repeat(50)].map(
    (name) => searchWordsOf(productOf({ name })).nameKey,
  );

  expect(nameKeys).toEqual(['eclair', 'eclair', '😀'.repeat(40)]);
});
