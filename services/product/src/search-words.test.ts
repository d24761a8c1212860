import { expect, test } from '@jest/globals';
import type { Product } from '@shop/shared/contracts/product';
import fc from 'fast-check';
import { hasWords, relevanceOf, searchWordsOf, wordsOf } from './search-words.ts';

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

test.each([
  ['Desk Lamp', ['desk', 'lamp']],
  ['LAMP lamp Lamps', ['lamp']],
  ['Crème brûlée', ['creme', 'brulee']],
  ['Ångström ÄPFEL ﬁne', ['angstrom', 'apfel', 'fine']],
  [
    'boxes dishes watches glasses batteries tables',
    ['box', 'dish', 'watch', 'glass', 'battery', 'table'],
  ],
  ['glass bus gas ties', ['glass', 'bus', 'gas', 'tie']],
  ['E27 60W 2.5m', ['e27', '60w', '2', '5m']],
  ['台灯 лампа', ['台灯', 'лампа']],
  ['"lamp" -desk $where {"$ne":null}', ['lamp', 'desk', 'where', 'ne', 'null']],
  ['!!! — …?', ['']],
])('the words of %j are %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words.filter(Boolean));
});

test('words are made of letters and digits only, and their words are themselves', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
      for (const word of wordsOf(text)) expect(word).toMatch(/^[\p{L}\p{N}]{1,40}$/u);
    }),
  );
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
    expect([q, hasWords(search, wordsOf(q))]).toEqual([q, true]);
  }
  for (const q of ['chair', 'oak chair', 'lam', 'blue lamp']) {
    expect([q, hasWords(search, wordsOf(q))]).toEqual([q, false]);
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

test('names are sorted without regard to case and accents, by at most 40 characters', () => {
  const nameKeys = ['Éclair', 'eclair', '😀'.repeat(50)].map(
    (name) => searchWordsOf(productOf({ name })).nameKey,
  );

  expect(nameKeys).toEqual(['eclair', 'eclair', '😀'.repeat(40)]);
});
