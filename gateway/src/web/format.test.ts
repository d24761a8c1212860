import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maxAmount } from '@shop/shared/contracts/common';
import { formatAge, formatClock, formatDate, formatMoney, formatSlug, plural } from './format.ts';

test.each([
  [{ amount: 1990, currency: 'EUR' }, '€19.90'],
  [{ amount: 0, currency: 'USD' }, '$0.00'],
  [{ amount: 1990, currency: 'JPY' }, '¥1,990'],
  [{ amount: 1990, currency: 'BHD' }, 'BHD 1.990'],
  [{ amount: maxAmount, currency: 'EUR' }, '€10,000,000,000.00'],
])('%j reads %s', (money, words) => {
  expect(formatMoney(money).replaceAll('\u00a0', ' ')).toBe(words);
});

test('no cent of any amount is lost or invented', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: maxAmount }), (amount) => {
      const digits = formatMoney({ amount, currency: 'EUR' }).replaceAll(/\D/g, '');
      expect(Number(digits)).toBe(amount);
    }),
  );
});

test.each([
  [0, '0 s', 'PT0S'],
  [42_999, '42 s', 'PT42S'],
  [60_000, '1 min', 'PT1M'],
  [3_599_999, '59 min', 'PT59M'],
  [3_600_000, '1 h', 'PT1H'],
  [2 * 86_400_000 - 1, '47 h', 'PT47H'],
  [2 * 86_400_000, '2 days', 'P2D'],
])('an age of %d ms is %s', (ageMs, text, iso) => {
  expect(formatAge(ageMs)).toEqual({ text, iso });
});

test('times are shown in UTC, wherever the server stands', () => {
  expect(formatDate('2026-11-20T23:59:59.999Z')).toBe('November 20, 2026');
  expect(formatClock('2026-11-20T23:59:59.999Z')).toBe('23:59:59');
});

test('counts agree with their nouns', () => {
  expect(plural(1, 'review')).toBe('1 review');
  expect(plural(0, 'review')).toBe('0 reviews');
  expect(plural(12_400, 'person', 'people')).toBe('12,400 people');
});

test('a slug reads as words', () => {
  expect(formatSlug('bike-bells')).toBe('Bike bells');
});
