import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { captureBegun, refundBegun, voidBegun } from './begin.ts';
import { type NextPayment, type StoredPayment, firstPayment } from './payment.ts';
import type { ProviderOutcome } from './provider.ts';
import {
  maxAttempts,
  maxAuthorizeAttempts,
  posted,
  postponed,
  restarted,
  settled,
} from './settle.ts';

const now = '2026-01-01T00:00:00.000Z';
const euros = (amount: number) => ({ amount, currency: 'EUR' });
const stored = (next: NextPayment): StoredPayment => ({ ...next, version: 1, updatedAt: now });
const done: ProviderOutcome = { result: 'done', reason: null };
const declined: ProviderOutcome = { result: 'declined', reason: 'expired' };

/** A payment of 100 euro cents that is yet to be authorized. */
const pending = stored(firstPayment({ id: 'o-1', amount: euros(100), token: 'tok_approve' }, now));
const answered = (present: StoredPayment, outcome: ProviderOutcome): StoredPayment =>
  stored(settled(present, present.step?.key ?? '', outcome));
const authorized = answered(pending, done);
const captured = answered(stored(captureBegun(authorized, now)), done);

/** A payment of which a hundred refunds were made; those that the provider refused do not count. */
const oftenRefunded: StoredPayment = {
  ...captured,
  refunds: 150,
  entries: Array.from({ length: 100 }, () => ({ step: 'refund', lines: [] })),
};

/** A payment after the worker has tried its step so many times in vain. */
const afterAttempts = (first: StoredPayment, attempts: number): StoredPayment =>
  Array.from({ length: attempts }).reduce<StoredPayment>(
    (present) => (present.step ? stored(postponed(present, present.step, now)) : present),
    first,
  );

test('the token of a card is kept until its authorization is decided', () => {
  expect(pending.step).toMatchObject({ token: 'tok_approve' });
  for (const after of [
    authorized,
    answered(pending, declined),
    stored(voidBegun(pending, now)),
    afterAttempts(pending, maxAuthorizeAttempts),
  ]) {
    expect(JSON.stringify(after)).not.toContain('tok_');
  }
});

test.each([
  ['authorize', pending, 'declined', 0],
  ['capture', stored(captureBegun(authorized, now)), 'failed', 2],
  ['void', stored(voidBegun(authorized, now)), 'failed', 2],
  ['refund', stored(refundBegun(captured, euros(5), now)), 'captured', 2],
])('a provider that refuses to %s', (_, present, status, entries) => {
  const after = answered(present, declined);

  expect(after).toMatchObject({ status, underway: null, step: null, reason: 'expired' });
  expect(after.entries).toHaveLength(entries);
});

test('an authorization that nobody answers for a while is not wanted any more, and voided', () => {
  const waiting = afterAttempts(pending, maxAuthorizeAttempts - 1);
  expect(waiting.step).toMatchObject({ kind: 'authorize', nextAt: '2026-01-01T00:00:16.000Z' });

  const voiding = afterAttempts(pending, maxAuthorizeAttempts);
  expect(voiding).toMatchObject({ underway: 'void', step: { key: 'o-1.void', nextAt: now } });
  expect(settled(voiding, 'o-1.authorize', done)).toBe(voiding);

  const voided = answered(voiding, done);
  expect(voided).toMatchObject({ status: 'voided', reason: 'no_answer', entries: [] });
});

test('a capture that nobody answers is left to somebody, under the same key, and can be restarted', () => {
  const capturing = stored(captureBegun(authorized, now));
  const left = afterAttempts(capturing, maxAttempts);

  expect(left).toMatchObject({
    status: 'authorized',
    underway: 'capture',
    reason: 'no_answer',
    step: { key: 'o-1.capture', nextAt: null },
  });
  expect(restarted(left, 'o-1.capture', now)).toMatchObject({ step: { attempts: 0, nextAt: now } });
  expect(restarted(capturing, 'o-1.capture', now)).toBe(capturing);
  expect(answered(left, done)).toMatchObject({ status: 'captured', reason: null });
});

test('an attempt that two replicas make is counted once', () => {
  const { step } = pending;
  const once = afterAttempts(pending, 1);

  expect(step && postponed(once, step, now)).toBe(once);
});

test.each([
  ['capture', () => captureBegun(pending, now), 'IN_PROGRESS'],
  ['capture', () => captureBegun(answered(pending, declined), now), 'NOT_AUTHORIZED'],
  ['void', () => voidBegun(captured, now), 'ALREADY_CAPTURED'],
  ['void', () => voidBegun(stored(captureBegun(authorized, now)), now), 'IN_PROGRESS'],
  ['refund', () => refundBegun(authorized, euros(1), now), 'NOT_CAPTURED'],
  ['refund', () => refundBegun(captured, euros(101), now), 'REFUND_TOO_LARGE'],
  ['refund', () => refundBegun(oftenRefunded, euros(1), now), 'TOO_MANY_REFUNDS'],
  ['refund', () => refundBegun(captured, euros(0), now), 'INVALID_ARGUMENT'],
  ['refund', () => refundBegun(captured, { amount: 1, currency: 'USD' }, now), 'INVALID_ARGUMENT'],
  [
    'refund',
    () => refundBegun(stored(refundBegun(captured, euros(1), now)), euros(1), now),
    'IN_PROGRESS',
  ],
])('a %s that cannot be is refused (%#)', (_, begin, code) => {
  expect(begin).toThrow(expect.objectContaining({ code }));
});

test('a refund is tried anew however often the provider has refused it', () => {
  expect(refundBegun({ ...captured, refunds: 150 }, euros(1), now)).toMatchObject({
    underway: 'refund',
    step: { key: expect.stringContaining('refund-151') },
  });
});

test('how many entries are in the journal never goes back', () => {
  expect(posted({ ...captured, posted: 1 }, 2)).toMatchObject({ posted: 2 });
  expect(posted({ ...captured, posted: 2 }, 1)).toMatchObject({ posted: 2 });
});

/** Everything that can happen to a payment; an answer may come late, twice, or to an older step. */
const happening = fc.oneof(
  fc.constantFrom('capture', 'void', 'restart', 'no answer').map((kind) => ({ kind })),
  fc.record({ kind: fc.constant('refund'), amount: fc.nat(120) }),
  fc.record({
    kind: fc.constant('answer'),
    key: fc.constantFrom('authorize', 'capture', 'void', 'refund-1', 'refund-2', 'present'),
    result: fc.constantFrom<ProviderOutcome['result'][]>('done', 'done', 'declined'),
  }),
);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const happened = (present: StoredPayment, one: Happening): NextPayment => {
  const key = present.step?.key ?? '';
  if ('result' in one) {
    const reason = one.result === 'done' ? null : 'expired';
    const about = one.key === 'present' ? key : `o-1.${one.key}`;
    return settled(present, about, { result: one.result, reason });
  }
  if ('amount' in one) return refundBegun(present, euros(one.amount), now);
  if (one.kind === 'capture') return captureBegun(present, now);
  if (one.kind === 'void') return voidBegun(present, now);
  if (one.kind === 'restart') return restarted(present, key, now);
  return present.step ? postponed(present, present.step, now) : present;
};

const sumOf = ({ entries }: StoredPayment, account: string): number =>
  entries
    .flatMap(({ lines }) => lines)
    .reduce((sum, line) => sum + (line.account === account ? line.amount : 0), 0);

test('whatever happens in whatever order, the ledger sums to zero and tells what the payment does', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 60 }), (all) => {
      let present = pending;
      for (const one of all) {
        try {
          present = stored(happened(present, one));
        } catch (error) {
          expect(error).toHaveProperty('code', expect.not.stringMatching('INTERNAL'));
        }

        const { status, amount, refunded, underway, step, entries } = present;
        expect(
          entries.flatMap(({ lines }) => lines).reduce((sum, { amount: of }) => sum + of, 0),
        ).toBe(0);
        expect(underway).toBe(step?.kind ?? null);
        expect(entries.filter(({ step: of }) => of === 'capture').length).toBeLessThanOrEqual(1);
        const isCharged = status === 'captured' || status === 'refunded';
        expect(sumOf(present, 'revenue') + (isCharged ? amount.amount : 0)).toBe(0);
        expect(sumOf(present, 'held')).toBe(status === 'authorized' ? amount.amount : 0);
        expect(sumOf(present, 'refunds')).toBe(refunded.amount);
        expect(refunded.amount).toBeLessThanOrEqual(isCharged ? amount.amount : 0);
        expect(status === 'refunded').toBe(refunded.amount === amount.amount);
      }
    }),
    { numRuns: 1_000 },
  );
});
