import { expect, test } from '@jest/globals';
import type { Fact, FinalState } from '../history/facts.ts';
import { check } from './check.ts';

/** A call about the coupon, and how it ended for its caller. */
const use = (number: number, operation: string, orderId: string, code = 'ok'): Fact[] => [
  {
    at: 0,
    kind: 'call',
    id: `call-${number}`,
    by: 'gateway-1.1',
    service: 'promotions',
    operation,
    input: { id: 'LAMP', orderId },
    about: 'lamp',
    idempotencyKey: `key-${number}`,
    isIdempotent: true,
    expiresAt: 100,
    traceId: String(number).padStart(32, '0'),
    isSure: false,
  },
  { at: 20, kind: 'end', id: `call-${number}`, code, executed: code === 'ok' ? 'yes' : 'unknown' },
];

/** Whether a history breaks the rule. */
const isBroken = (facts: readonly Fact[], stored: FinalState['stored']): boolean =>
  check({ facts, final: { at: 200, copies: [], left: [], stored } }).some(
    ({ rule }) => rule === 'a coupon is used as was told',
  );

const couponOf = (...orders: string[]): FinalState['stored'] => [
  {
    service: 'promotions',
    key: 'LAMP',
    version: 1,
    isAnnounced: false,
    state: { id: 'LAMP', orders, maxUses: 2 },
  },
];

test.each([
  ['more often than it may be', ['o-1', 'o-2', 'o-3'], [['redeem', 'o-3']]],
  ['twice by one order', ['o-1', 'o-1'], []],
  ['by an order that has not asked', ['o-1', 'o-9'], []],
  ['not by an order that was told so', [], []],
] as const)('a coupon that is used %s is found', (_, orders, more) => {
  const asked = [['redeem', 'o-1'], ['redeem', 'o-2'], ...more] as const;
  const told = asked.flatMap(([operation, order], at) =>
    use(at + 1, operation, order, at === 0 ? 'ok' : 'UNAVAILABLE'),
  );

  expect(isBroken(told, couponOf(...orders))).toBe(true);
});

test('a coupon may be given back, and a use that nobody was told of may be there', () => {
  const facts = [
    ...use(1, 'redeem', 'o-1'),
    ...use(2, 'release', 'o-1'),
    ...use(3, 'redeem', 'o-2', 'DEADLINE_EXCEEDED'),
  ];

  expect(isBroken(facts, couponOf('o-2'))).toBe(false);
  expect(isBroken(facts, couponOf())).toBe(false);
});
