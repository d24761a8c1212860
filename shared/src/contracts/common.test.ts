import { expect, test } from '@jest/globals';
import * as common from './common.ts';

/** For each kind of value: what is one and what is none. */
const kinds = [
  ['id', common.id, ['a', '0', 'p-000001', 'A_b-9', 'x'.repeat(64)]],
  ['ids', common.ids, [['a'], ['a', 'a'], Array(100).fill('a')]],
  ['timestamp', common.timestamp, ['2026-11-21T09:30:00.000Z', '2024-02-29T23:59:59.999Z']],
  ['version', common.version, [1, Number.MAX_SAFE_INTEGER]],
  ['idempotencyKey', common.idempotencyKey, ['k', '!~', 'x'.repeat(255)]],
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
  ['idempotencyKey', common.idempotencyKey, ['', 'two words', 'ü', 'a\n', 'x'.repeat(256)]],
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
