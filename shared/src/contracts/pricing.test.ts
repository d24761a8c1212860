import { expect, test } from '@jest/globals';
import { maxAmount } from './common.ts';
import { pricingContract } from './pricing.ts';
import { faultsOf } from './testing/faults-of.ts';
import { readsOf } from './testing/reads-of.ts';

const { introduce, reprice, quote } = pricingContract.operations;

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const first = { id: 'lamp-1', list: eur(maxAmount), current: eur(0) };
const change = { id: 'lamp-1', amount: 0, expectedVersion: 1 };

test('a price may be anything from nothing to the largest amount', () => {
  expect(introduce.input.parse(first)).toEqual(first);
  expect(reprice.input.parse(change)).toEqual(change);
  expect(faultsOf(reprice.input, { ...change, amount: maxAmount })).toEqual([]);
});

test.each([
  ['id', 'begins with $', '$lamp'],
  ['list', 'is a number', 100],
  ['list.amount', 'is too large', eur(maxAmount + 1)],
  ['current.amount', 'is negative', eur(-1)],
  ['current.amount', 'has a fraction', eur(0.5)],
  ['current.currency', 'is a sign', { amount: 1, currency: '€' }],
])('a first price whose %s %s is refused by name', (field, _what, value) => {
  const [part = ''] = field.split('.');

  expect(faultsOf(introduce.input, { ...first, [part]: value })).toEqual([field]);
});

test.each([
  ['amount', 'is negative', -1],
  ['amount', 'has a fraction', 99.5],
  ['amount', 'is a text', '999'],
  ['amount', 'is too large', maxAmount + 1],
  ['expectedVersion', 'is none', 0],
  ['expectedVersion', 'is missing', undefined],
])('a new price whose %s %s is refused by name', (field, _what, value) => {
  expect(faultsOf(reprice.input, { ...change, [field]: value })).toEqual([field]);
});

test('one to a hundred prices are asked for at a time', () => {
  expect(faultsOf(quote.input, { ids: ['lamp-1'] })).toEqual([]);
  expect(faultsOf(quote.input, { ids: [] })).toEqual(['ids']);
  expect(faultsOf(quote.input, { ids: Array(101).fill('a') })).toEqual(['ids']);
  expect(faultsOf(quote.input, { ids: ['a', 'b c'] })).toEqual(['ids.1']);
});

test('all that changes something has an idempotency key', () => {
  expect(readsOf(pricingContract)).toEqual(['quote']);
});
