import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { excerpt, inCard, prose } from './prose.ts';

/** The paragraphs of a text as it is shown: those seen at once, and those behind `Read on`. */
const partsOf = (text: string) =>
  Array.from(
    `${prose(text)}`.matchAll(/<p class="prose" dir="auto">([^<]*)<\/p>/g),
    ([, part]) => part,
  );

const sentence = 'It pours without a drip. ';

test('a text of ten lines and 700 characters is shown as it is', () => {
  const lines = Array(10).fill('a line of it').join('\n');

  expect(partsOf(lines)).toEqual([lines]);
  expect(partsOf('x'.repeat(700))).toEqual(['x'.repeat(700)]);
});

test('a long text shows its first 500 characters, up to the end of a word, and can be opened', () => {
  const [first = '', rest = ''] = partsOf(sentence.repeat(40));

  expect(first).toMatch(/^It pours.{440,500} …$/);
  expect(`${first.slice(0, -2)} ${rest}`).toBe(sentence.repeat(40).trim());
});

test('a text of many lines shows the first eight', () => {
  const lines = Array.from({ length: 30 }, (_, n) => `line ${n}`);
  const [first, rest] = partsOf(lines.join('\n'));

  expect(first).toBe(`${lines.slice(0, 8).join('\n')} …`);
  expect(rest).toBe(lines.slice(8).join('\n'));
});

test('more than 60 lines are one', () => {
  expect(partsOf('a\n'.repeat(61))).toEqual([`${'a '.repeat(60)}a`]);
});

test.each([
  ['line breaks', `first${'\n'.repeat(1_990)}last`],
  ['lines of blanks', `first\n${' \u3164\u2800\u200b\t\n'.repeat(300)}last`],
  ['separators', `first${'\u2028\u2029'.repeat(900)}last`],
])('one empty line stands for any number of %s', (_what, text) => {
  expect(partsOf(text)).toEqual(['first\n\nlast']);
});

test('an excerpt ends between characters as people see them', () => {
  const family = '👨\u200d👩\u200d👧';

  expect(excerpt(`ab${family}${family}`, 12)).toBe(`ab${family}`);
  expect(excerpt('e\u0301'.repeat(9), 4)).toBe('e\u0301e\u0301');
  expect(excerpt(`a${'\u0301'.repeat(600)}`, 10)).toBe(`a${'\u0301'.repeat(9)}`);
  expect(excerpt('👩\u200d'.repeat(9), 4)).toBe('👩\u200d');
});

test('an excerpt begins its text, is not longer than it may be, and is never empty', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.integer({ min: 2, max: 40 }),
      (text, most) => {
        const first = excerpt(text, most);

        expect(text.startsWith(first)).toBe(true);
        expect(first.length).toBeLessThanOrEqual(most);
        expect(first).not.toBe('');
      },
    ),
  );
});

test('in a card less of a text is shown before the rest', () => {
  const text = 'word '.repeat(120).trim();

  expect(prose(text).toString()).not.toContain('Read on');
  const [first = '', rest = ''] = prose(text, inCard).toString().split('Read on');
  expect(first.match(/word/g)).toHaveLength(50);
  expect(rest.match(/word/g)).toHaveLength(70);
});
