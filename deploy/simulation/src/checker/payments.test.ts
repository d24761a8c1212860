import { expect, test } from '@jest/globals';
import type { Fact, Fields, FinalState } from '../history/facts.ts';
import { check } from './check.ts';
import { paymentRules } from './payments.ts';

const now = Date.UTC(2026, 0, 1);

/** A call about the payment of o-1, and its answer. */
const asked = (operation: string, answer: unknown, at = 0): Fact[] => [
  {
    at,
    kind: 'call',
    id: operation,
    by: 'gateway-1.1',
    service: 'payments',
    operation,
    input: { id: 'o-1' },
    about: 'lamp',
    idempotencyKey: operation,
    isIdempotent: true,
    expiresAt: at + 100,
    traceId: String(operation.length).padStart(32, '0'),
    isSure: false,
  },
  {
    at: at + 20,
    kind: 'end',
    id: operation,
    code: 'ok',
    executed: 'yes',
    answer: JSON.stringify(answer),
  },
];

const linesOf = (from: string, to: string, amount: number) => [
  { account: from, amount: -amount },
  { account: to, amount },
];
const authorized = { step: 'authorize', lines: linesOf('customer', 'held', 100) };
const captured = { step: 'capture', lines: linesOf('revenue', 'receivable', 100) };

const told = (status: string, refunded = 0) => ({
  id: 'o-1',
  status,
  refunded: { amount: refunded, currency: 'EUR' },
});

const paymentOf = (status: string, more: Fields = {}): Fields => ({
  ...told(status),
  amount: { amount: 100, currency: 'EUR' },
  step: null,
  entries: [],
  ...more,
});

/** The payment as the provider has it. */
const cardOf = (...steps: readonly string[]): Fields => ({
  id: 'o-1.authorize',
  paymentId: 'o-1',
  operations: steps.map((step) => ({ step, amount: { amount: 100 }, result: 'done' })),
});

const posted = (entry: Fields): Fields => ({ id: 'e-1', paymentId: 'o-1', ...entry });

const stepDueIn = (ms: number): Fields => ({
  step: { kind: 'void', attempts: 0, nextAt: new Date(now + ms).toISOString() },
});

/** The rules for payments that a history breaks. */
const broken = (facts: readonly Fact[], ...states: readonly Fields[]): readonly string[] => {
  const stored = states.map((state): FinalState['stored'][number] => ({
    service: 'payments',
    key: String(state['id']),
    version: 1,
    isAnnounced: false,
    state,
  }));
  const final = { at: 200, copies: [], left: [], stored, clocks: { payments: now } };
  return [...new Set(check({ facts, final }).map(({ rule }) => rule))].filter(
    (rule) => rule in paymentRules,
  );
};

test('entries sum to zero, and are in the journal', () => {
  const rule = 'the ledger sums to zero';
  const card = cardOf('authorize');
  const payment = paymentOf('authorized', { entries: [authorized] });
  const lopsided = { step: 'authorize', lines: [{ account: 'held', amount: 100 }] };

  expect(broken([], card, payment, posted(authorized))).toEqual([]);
  expect(broken([], card, payment)).toEqual([rule]);
  expect(broken([], card, payment, posted(authorized), posted(authorized))).toEqual([rule]);
  const wrong = paymentOf('authorized', { entries: [lopsided] });
  expect(broken([], card, wrong, posted(lopsided))).toEqual([rule]);
});

test('the balances are those of all payments', () => {
  const states = [cardOf('authorize'), paymentOf('authorized', { entries: [authorized] })];
  const after = (answer: unknown) =>
    broken(asked('balances', answer, 300), ...states, posted(authorized));

  expect(after(linesOf('customer', 'held', 100))).toEqual([]);
  expect(after(linesOf('customer', 'held', 200))).toEqual(['balances sum up the ledger']);
  expect(after([])).toEqual(['balances sum up the ledger']);
});

test('the provider charges a payment once, and pays back no more', () => {
  const entries = [captured];
  const states = [paymentOf('captured', { entries }), posted(captured)];
  const call = asked('capture', told('captured'));

  expect(broken(call, ...states, cardOf('authorize', 'capture'))).toEqual([]);
  expect(broken(call, ...states, cardOf('authorize', 'capture', 'capture'))).toEqual([
    'a payment is charged once',
  ]);
  expect(broken(call, ...states, cardOf('authorize', 'capture', 'refund', 'refund'))).toEqual([
    'a payment is charged once',
    'the provider has what a payment says',
  ]);
});

test.each([
  ['voided', cardOf('authorize'), ['authorize', 'void']],
  ['authorized', cardOf('authorize', 'void'), ['authorize']],
  ['declined', cardOf('authorize'), []],
])('a payment that is %s is so at the provider', (status, wrong, right) => {
  const rule = 'the provider has what a payment says';

  expect(broken([], paymentOf(status), wrong)).toEqual([rule]);
  expect(broken([], paymentOf(status), cardOf(...right))).toEqual([]);
  expect(broken([], paymentOf(status, stepDueIn(1)), wrong)).toEqual([]);
});

test.each([
  ['authorized', 'failed', []],
  ['voided', 'voided', []],
  ['voided', 'failed', ['a payment is as was told']],
  ['declined', 'voided', ['a payment is as was told']],
])('a payment that was told to be %s may be %s: but for %j', (before, after, expected) => {
  expect(broken(asked('get', told(before)), paymentOf(after))).toEqual(expected);
});

test('a refund that was told is still there', () => {
  const call = asked('get', told('voided', 10));

  expect(broken(call, paymentOf('voided'))).toEqual(['a payment is as was told']);
});

test('nothing is charged that nobody asked for', () => {
  const states = [paymentOf('captured'), cardOf('authorize', 'capture')];

  expect(broken([], ...states)).toEqual(['only asked payments are charged']);
  expect(broken(asked('capture', told('captured')), ...states)).toEqual([]);
});

test('a step is tried when its time has come', () => {
  const rule = 'no step of a payment is overdue';

  expect(broken([], paymentOf('pending', stepDueIn(1)))).toEqual([]);
  expect(broken([], paymentOf('pending', stepDueIn(-1)))).toEqual([rule]);
});
