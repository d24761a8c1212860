import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { wantedWordsOf, wordsOf } from './words.ts';

test.each([
  ['Desk Lamp', ['desk', 'lamp']],
  ['LAMP lamp Lamps Lamp™', ['lamp']],
  ['Crème brûlée', ['creme', 'brule']],
  ['Ångström ÄPFEL ﬁne', ['angstrom', 'apfel', 'fine']],
  ['boxes dishes watches glasses', ['box', 'dish', 'watch', 'glass']],
  ['glass bus gas', ['glass', 'bus', 'gas']],
  ['E27 60W 2.5m', ['e27', '60w', '2', '5m']],
  ['T-shirt', ['t', 'shirt', 'tshirt']],
  ["O'Hara’s", ['o', 'hara', 'ohara']],
  ['台灯 лампа', ['台', '灯', '台灯', 'лампа']],
  ['Tシャツ', ['t', 'シ', 'ャ', 'ツ', 'シャ', 'ャツ']],
  ['"lamp" -desk $where {"$ne":null}', ['lamp', 'desk', 'where', 'ne', 'null']],
  ['!!! — …? ™ \u0301 \u200d', []],
])('the words of %j are %j', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test.each([
  ['cookie', 'cookies'],
  ['battery', 'batteries'],
  ['knife', 'knives'],
  ['shelf', 'shelves'],
  ['child', "children's"],
  ['woman', 'womens'],
  ['man', 'men’s'],
  ['tie', 'ties'],
  ['bus', 'buses'],
  ['table', 'tables'],
  ['lamp', "lamps'"],
  ['insulated', 'insulating'],
])('%s and %s are one word', (one, other) => {
  expect(wordsOf(other)).toEqual(wordsOf(one));
  expect(wordsOf(one)).toHaveLength(1);
});

test('words are wanted as the dictionary splits them, and unknown names in one piece', () => {
  expect(wantedWordsOf('宜兴茶壶')).toEqual(['宜兴', '茶壶']);
  expect(wantedWordsOf('紫砂茶壶')).toEqual(['紫砂', '茶壶']);
  expect(wantedWordsOf('壶')).toEqual(['壶']);
  expect(wantedWordsOf('desk-lamp')).toEqual(['desk', 'lamp']);
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(...Array.from("aß-'’ ™茶壶バﾊﾟ머กาिİς١ـ\u200c\u0301\u3099")),
    maxLength: 30,
  }),
);

test('words have letters, marks and digits only, and few of them', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      for (const word of [...wordsOf(text), ...wantedWordsOf(text)]) {
        expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,40}$/u);
      }
    }),
  );
});

test('any text is found by itself', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(wordsOf(text)).toEqual(expect.arrayContaining([...wantedWordsOf(text)]));
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  ['accents on one letter', 'e\u0301'.padEnd(4_000, '\u0301'), 1],
  ['vowel signs on one letter', 'ก'.padEnd(4_000, '\u0e34'), 1],
  ['hyphens', 'a-'.repeat(2_000), 1],
  ['letters without a space', 'x'.repeat(4_000), 1],
  ['a ligature of eighteen letters', '\ufdfa'.repeat(4_000), 20],
])('4,000 characters of %s have at most as many words as they look like', (_what, text, most) => {
  expect(wordsOf(text).length).toBeLessThanOrEqual(most);
  expect(wantedWordsOf(text.slice(0, 200)).length).toBeLessThanOrEqual(most);
});
