import { expect, test } from '@jest/globals';
import { draftOf } from './catalogue.suite.ts';
import { searchWordsOf } from './search-words.ts';
import { wantedWordsOf } from './words.ts';

const wordsOf = (facts: Parameters<typeof draftOf>[1]) =>
  searchWordsOf({
    ...draftOf('thing', { brand: 'Maker', attributes: {}, ...facts }),
    version: 1,
    updatedAt: '2026-01-01T00:00:00.000Z',
  });

test('a product has the words of all its text, in any order and spelling of case', () => {
  const { words } = wordsOf({
    name: 'Oak Desk Lamp',
    brand: 'Lumo',
    category: 'lamps',
    attributes: { Colour: 'Dark Red' },
    description: 'Gives a warm light.',
  });

  for (const q of ['lamp', 'LAMPS oak', 'red lumo', 'colour', 'warm lights']) {
    expect(words).toEqual(expect.arrayContaining([...wantedWordsOf(q)]));
  }
  for (const q of ['chair', 'lam', 'blue']) expect(words).not.toContain(wantedWordsOf(q)[0]);
});

test('a word of the name is no word of the facts, and that of the description is in neither', () => {
  const named = wordsOf({ name: 'Lamp', category: 'lamps', brand: 'Lamp Lamp' });
  const fact = wordsOf({ name: 'Thing', category: 'lamps', attributes: { lamp: 'lamp' } });
  const described = wordsOf({ name: 'Thing', description: 'lamp '.repeat(99) });

  const placesOf = ({ nameWords, factWords }: typeof named) => [
    nameWords.filter((word) => word === 'lamp').length,
    factWords.filter((word) => word === 'lamp').length,
  ];
  expect([named, fact, described].map(placesOf)).toEqual([
    [1, 0],
    [0, 1],
    [0, 0],
  ]);
});

test('the words of a product in a language without spaces are at most 5,000, its name first', () => {
  const rare = Array.from({ length: 4_000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join('');
  const { words } = wordsOf({ name: '茶壶', description: rare });

  expect(words).toHaveLength(5_000);
  expect(words.slice(0, 3)).toEqual(['茶', '壶', '茶壶']);
});

test('names are sorted without regard to case and accents, by at most 40 characters', () => {
  const nameKeys = ['Éclair', 'eclair', '😀'.repeat(50)].map((name) => wordsOf({ name }).nameKey);

  expect(nameKeys).toEqual(['eclair', 'eclair', '😀'.repeat(40)]);
});
