import { expect, test } from '@jest/globals';
import type { Placed } from './books.ts';
import { breachesOf, isFinal } from './breaches.ts';
import { aPlaced, anOrder } from './testing/placed.ts';

const bad = { ...aPlaced().purchase, cardPays: false };

const closed = (reason: 'declined' | 'timeOver' | 'outOfStock'): Partial<Placed> => ({
  order: { ...anOrder('placed', 'cancelled'), closing: { reason } },
});

test('an order that is paid, listed once and as dear as quoted breaks no rule', () => {
  expect(breachesOf(aPlaced())).toEqual([]);
  expect(breachesOf(aPlaced(closed('outOfStock')))).toEqual([]);
  expect(breachesOf(aPlaced({ ...closed('declined'), purchase: bad }))).toEqual([]);
});

test.each<[string, Partial<Placed>]>([
  ['NOT_THE_QUOTED_TOTAL', { quoted: { amount: 7_901, currency: 'EUR' } }],
  ['OTHER_LINES', { purchase: { ...bad, cardPays: true, lines: [] } }],
  ['PAID_BY_DECLINED_CARD', { purchase: bad }],
  ['GOOD_CARD_NOT_CHARGED', closed('declined')],
  ['GOOD_CARD_NOT_CHARGED', closed('timeOver')],
  ['CANCELLED_BUT_NOT_UNDONE', { isCancelled: true, order: anOrder('paid', 'shipped') }],
  ['PAID_BUT_NOT_REFUNDED', { order: anOrder('paid', 'cancelled') }],
  ['NOT_ONCE_IN_HISTORY', { timesListed: 2 }],
  ['NOT_ONCE_IN_HISTORY', { timesListed: 0 }],
])('%s is told of %j', (name, change) => {
  expect(breachesOf(aPlaced(change))).toEqual([name]);
});

test('a parcel that is under way is as final as one that has come, and money held is not', () => {
  expect(isFinal(anOrder('paid', 'shipped'))).toBe(true);
  expect(isFinal(anOrder('paid', 'refunded'))).toBe(true);
  expect(isFinal(anOrder('authorized'))).toBe(false);
  expect(isFinal(anOrder('paid'))).toBe(false);
});
