import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import * as common from './common.ts';

const { line, text } = common;

/** For each kind of value: what is one and what is none. */
const kinds = [
  ['id', common.id, ['a', '0', 'p-000001', 'A_b-9', 'x'.repeat(64)]],
  ['ids', common.ids, [['a'], ['a', 'a'], Array(100).fill('a')]],
  ['timestamp', common.timestamp, ['2026-11-21T09:30:00.000Z', '2024-02-29T23:59:59.999Z']],
  ['version', common.version, [1, Number.MAX_SAFE_INTEGER]],
  ['operationKey', common.operationKey, ['k', '!~', 'x'.repeat(255)]],
  ['cursor', common.cursor, ['a', '-_9', 'x'.repeat(512)]],
  ['limit', common.limit, [1, 100]],
  [
    'money',
    common.money,
    [
      { amount: 0, currency: 'EUR' },
      { amount: 1e12, currency: 'JPY' },
    ],
  ],
] as const;

const notIds = ['', '-a', '_a', 'a b', 'a.b', 'a/b', '../a', 'ä', 'a\n', 'x'.repeat(65), 7, null];

const refused = [
  ['id', common.id, [...notIds, { $ne: null }, ['a']]],
  ['ids', common.ids, [[], Array(101).fill('a'), ['a', 'a b'], 'a']],
  [
    'timestamp',
    common.timestamp,
    [
      '2026-11-21',
      '2026-11-21T09:30:00Z',
      '2026-11-21T09:30:00.000+01:00',
      '2026-02-29T00:00:00.000Z',
      1_795_253_400_000,
    ],
  ],
  ['version', common.version, [0, -1, 1.5, '1', 2 ** 53, Number.NaN]],
  ['operationKey', common.operationKey, ['', 'two words', 'ü', 'a\n', 'x'.repeat(256)]],
  ['cursor', common.cursor, ['', 'a=', '-1;drop', 'x'.repeat(513)]],
  ['limit', common.limit, [0, 101, 1.5, -1, 1e9, '5']],
  [
    'money',
    common.money,
    [
      { amount: -1, currency: 'EUR' },
      { amount: common.maxAmount + 1, currency: 'EUR' },
      { amount: 1.5, currency: 'EUR' },
      { amount: '1', currency: 'EUR' },
      { amount: 1, currency: 'eur' },
      { amount: 1, currency: 'EURO' },
      { amount: 1 },
      { amount: 1, currency: 'EUR', role: 'admin' },
    ],
  ],
] as const;

test.each(kinds)('%s takes its values as they are', (_name, schema, values) => {
  for (const value of values) expect(schema.parse(value)).toEqual(value);
});

test.each(refused)('%s refuses everything else', (_name, schema, values) => {
  for (const value of values) {
    expect({ value, taken: schema.safeParse(value).success }).toEqual({ value, taken: false });
  }
});

test('a hundred of the largest amount can be added up exactly', () => {
  expect(Number.isSafeInteger(100 * common.maxAmount)).toBe(true);
});

test.each([
  ['a lone surrogate', 'a\ud800b'],
  ['a control character', 'a\u0007b'],
  ['NUL', 'a\u0000b'],
  ['a carriage return', 'a\rb'],
  ['a bidirectional override', 'a\u202eb'],
  ['a bidirectional isolate', 'a\u2066b'],
])('%s is in no text and in no line', (_what, value) => {
  expect(text(10).safeParse(value).success).toBe(false);
  expect(line(10).safeParse(value).success).toBe(false);
});

test.each([
  ['a line break', 'a\nb'],
  ['a tab', 'a\tb'],
  ['a line separator', 'a\u2028b'],
  ['a zero-width space', 'a\u200bb'],
  ['a byte order mark', 'a\ufeffb'],
])('%s is in a text and in no line', (_what, value) => {
  expect(text(10).parse(value)).toBe(value);
  expect(line(10).safeParse(value).success).toBe(false);
});

test('a line loses its blank ends, a text keeps them', () => {
  expect(line(5).parse(' \n a b\u00a0 ')).toBe('a b');
  expect(text(5).parse(' a ')).toBe(' a ');
  for (const blank of ['', ' ', '\u2003\t']) expect(line(5).safeParse(blank).success).toBe(false);
  expect(text(5).safeParse('').success).toBe(false);
});

test('letters are composed, emoji are kept', () => {
  expect(line(9).parse('Scho\u0308n 💡')).toBe('Schön 💡');
  expect(text(9).parse('Scho\u0308n 💡')).toBe('Schön 💡');
});

test('what counts is the length of the text that is kept', () => {
  const longerWhenNormal = '\u0958'.repeat(3);

  expect(line(3).parse('a\u0308bc')).toBe('äbc');
  for (const kind of [line, text]) {
    expect(kind(3).safeParse('abcd').success).toBe(false);
    expect(kind(3).safeParse(longerWhenNormal).success).toBe(false);
    expect(kind(6).parse(longerWhenNormal)).toHaveLength(6);
  }
});

test.each([
  ['line', line(20)],
  ['text', text(20)],
])('a %s that was taken once is taken again, and stays as it is', (_name, schema) => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(' ', 'a', '\u0958', '\u0308', '\u2126', '\u1d160', '\n') }),
  );
  fc.assert(
    fc.property(anyText, (value) => {
      const once = schema.safeParse(value);
      if (once.success) expect(schema.parse(once.data)).toBe(once.data);
    }),
    { numRuns: 1_000 },
  );
});
