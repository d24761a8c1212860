import { expect, test } from '@jest/globals';
import type { LoggedEvent } from '@shop/shared/events/event';
import type { Fact, Fields, FinalState } from '../history/facts.ts';
import { check } from './check.ts';
import { orderRules } from './orders.ts';

const now = Date.UTC(2026, 0, 1);
const cents = (amount: number) => ({ amount, currency: 'EUR' });

/** The call that has placed o-1, and its answer. */
const placed = (status: string, seen = 100): Fact[] => [
  {
    at: 0,
    kind: 'call',
    id: 'call-1',
    by: 'gateway-1.1',
    service: 'orders',
    operation: 'place',
    input: { total: cents(seen) },
    about: 'lamp',
    idempotencyKey: 'key-1',
    isIdempotent: true,
    expiresAt: 100,
    traceId: '1'.padStart(32, '0'),
    isSure: false,
  },
  {
    at: 20,
    kind: 'end',
    id: 'call-1',
    code: 'ok',
    executed: 'yes',
    answer: JSON.stringify({ id: 'o-1', status, total: cents(100) }),
  },
];

const orderOf = (status: string, more: Fields = {}): Fields => ({
  id: 'o-1',
  status,
  closing: null,
  total: cents(100),
  coupon: null,
  next: null,
  nextAt: null,
  restock: true,
  ...more,
});
const undone = { closing: { reason: 'byCustomer' } };

const reservationOf = (status: string): Fields => ({ id: 'o-1', status, until: 'then' });

const paymentOf = (status: string, amount = 100, refunded = 0): Fields => ({
  id: 'o-1',
  status,
  amount: cents(amount),
  refunded: cents(refunded),
  underway: null,
});

interface Parts {
  readonly orders?: Fields;
  readonly inventory?: Fields;
  readonly payments?: Fields;
  readonly promotions?: Fields;
}

/** The rules for orders that a history breaks. */
const broken = (facts: readonly Fact[], parts: Parts): readonly string[] => {
  const stored = Object.entries(parts).map(
    ([service, state]: [string, Fields]): FinalState['stored'][number] => ({
      service,
      key: String(state['id']),
      version: 1,
      isAnnounced: false,
      state,
    }),
  );
  const final = { at: 200, copies: [], left: [], stored, clocks: { orders: now } };
  return [...new Set(check({ facts, final }).map(({ rule }) => rule))].filter(
    (rule) => rule in orderRules,
  );
};

const parts = (order: Fields, reservation: string, payment: string): Parts => ({
  orders: order,
  inventory: reservationOf(reservation),
  payments: paymentOf(payment),
});

test('a paid order has its pieces and is charged, and one that was undone has neither', () => {
  const rule = ['a paid order has its goods, an undone one nothing'];

  expect(broken([], parts(orderOf('paid'), 'committed', 'captured'))).toEqual([]);
  expect(broken([], parts(orderOf('refunded', undone), 'returned', 'refunded'))).toEqual([]);
  expect(broken([], parts(orderOf('paid'), 'expired', 'captured'))).toEqual(rule);
  expect(broken([], parts(orderOf('shipped'), 'committed', 'authorized'))).toEqual(rule);
  expect(broken([], parts(orderOf('cancelled', undone), 'reserved', 'voided'))).toEqual(rule);
  expect(broken([], parts(orderOf('cancelled', undone), 'released', 'captured'))).toEqual(rule);
});

test('goods that did not come back stay sold, and an order that costs nothing has no payment', () => {
  const kept = { ...undone, restock: false };
  const free = { total: cents(0) };

  expect(broken([], parts(orderOf('refunded', kept), 'committed', 'refunded'))).toEqual([]);
  const given = { orders: orderOf('paid', free), inventory: reservationOf('committed') };
  expect(broken([], given)).toEqual([]);
});

test('a customer is charged the total of the order, which is the one that was seen', () => {
  const order = orderOf('paid');
  const inventory = reservationOf('committed');

  expect(
    broken(placed('paid'), { orders: order, inventory, payments: paymentOf('captured') }),
  ).toEqual([]);
  expect(broken([], { orders: order, inventory, payments: paymentOf('captured', 90) })).toEqual([
    'a payment is of the total of its order',
  ]);
  expect(broken(placed('paid', 90), parts(order, 'committed', 'captured'))).toEqual([
    'an order costs what was seen',
  ]);
});

test('an order that was acknowledged is there, as far as was told or further', () => {
  const rule = ['an order is as was told'];

  expect(broken(placed('reserved'), parts(orderOf('paid'), 'committed', 'captured'))).toEqual([]);
  expect(
    broken(placed('paid'), parts(orderOf('refunded', undone), 'returned', 'refunded')),
  ).toEqual([]);
  expect(broken(placed('placed'), {})).toEqual(rule);
  expect(broken(placed('paid'), { orders: orderOf('reserved') })).toEqual(rule);
  expect(broken(placed('cancelled'), parts(orderOf('paid'), 'committed', 'captured'))).toEqual(
    rule,
  );
});

test('an order that was undone uses no coupon', () => {
  const order = orderOf('cancelled', { ...undone, coupon: 'TEN' });
  const used = { id: 'TEN', orders: ['o-1'], maxUses: 1 };
  const all = parts(order, 'released', 'voided');

  expect(broken([], { ...all, promotions: { ...used, orders: [] } })).toEqual([]);
  expect(broken([], { ...all, promotions: used })).toEqual(['a coupon of an undone order is free']);
});

test('no step waits whose time has come', () => {
  const dueIn = (ms: number) => ({ next: 'capture', nextAt: new Date(now + ms).toISOString() });

  expect(broken([], { orders: orderOf('authorized', dueIn(1_000)) })).toEqual([]);
  expect(broken([], { orders: orderOf('authorized', dueIn(-1_000)) })).toEqual([
    'no step of an order is overdue',
  ]);
});

/** The first event of an order that the call of `placed` has made. */
const eventOf = (key: string, seq: number): LoggedEvent => ({
  id: `e-${seq}`,
  seq,
  key,
  version: 1,
  type: 'orderChanged',
  time: '2026-01-01T00:00:00.000Z',
  traceparent: `00-${'1'.padStart(32, '0')}-${'1'.padStart(16, '0')}-01`,
  data: { id: key },
});

test('one key places one order', () => {
  const appended = (...keys: readonly string[]): Fact => ({
    at: 30,
    kind: 'append',
    by: 'orders-1.1',
    service: 'orders',
    fence: 1,
    events: keys.map((key, place) => eventOf(key, place + 1)),
  });
  const whole = parts(orderOf('paid'), 'committed', 'captured');

  expect(broken([...placed('paid'), appended('o-1')], whole)).toEqual([]);
  expect(broken([...placed('paid'), appended('o-1', 'o-2')], whole)).toEqual([
    'a key places one order',
  ]);
});
