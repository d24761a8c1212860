import { expect, test } from '@jest/globals';
import type { PaymentStep } from '@shop/shared/contracts/payments';
import { asked, newCard, operationOf } from './card.ts';

const now = '2026-01-01T00:00:00.000Z';

const requestOf = (step: PaymentStep, key: string) => ({
  key,
  step,
  paymentId: 'o-1',
  authorization: 'o-1.authorize',
  amount: { amount: 100, currency: 'EUR' },
  token: step === 'authorize' ? 'tok_approve' : null,
});

/** A card after requests. */
const after = (...requests: readonly (readonly [step: PaymentStep, key: string])[]) =>
  requests
    .map((request) => requestOf(...request))
    .reduce((card, request) => asked(card, request, now), newCard(requestOf('authorize', 'a')));

test('a key is done once, however often it is asked for', () => {
  const card = after(['authorize', 'a'], ['capture', 'c'], ['capture', 'c'], ['authorize', 'a']);

  expect(card.operations).toMatchObject([
    { key: 'c', result: 'done', asks: 2 },
    { key: 'a', result: 'done', asks: 2 },
  ]);
  expect(card.messages.map(({ eventId }) => eventId)).toEqual(['a.1', 'c.1']);
});

test('another key charges once more', () => {
  const card = after(['authorize', 'a'], ['capture', 'c'], ['capture', 'c-2']);

  expect(operationOf(card, 'c-2')).toMatchObject({ result: 'done' });
});

test.each<[reason: string, ...(readonly [PaymentStep, string])[]]>([
  ['voided', ['void', 'v'], ['authorize', 'last']],
  ['not_authorized', ['capture', 'last']],
  ['not_authorized', ['authorize', 'a'], ['void', 'v'], ['capture', 'last']],
  ['captured', ['authorize', 'a'], ['capture', 'c'], ['void', 'last']],
  ['not_captured', ['authorize', 'a'], ['refund', 'last']],
])('the provider declines, as it is %s, the last of %j %j %j', (reason, ...requests) => {
  expect(operationOf(after(...requests), 'last')).toMatchObject({ result: 'declined', reason });
});
