import { expect, test } from '@jest/globals';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { ServiceError } from '@shop/shared/errors';
import { testContext } from '@shop/shared/testing/context';
import { type Entry, createWrites } from './writes.ts';

/** A service that answers each write with an id; the first `failures` calls fail. */
const setup = (answer: object = { basketId: 'basket-7' }) => {
  const calls: (readonly [operation: string, input: unknown, key: string | undefined])[] = [];
  const state = { failures: 0 };
  const write = createWrites(() => ({
    async call(operation, input, _context, { key } = {}) {
      calls.push([operation, input, key]);
      if (state.failures-- > 0) throw new ServiceError('UNAVAILABLE', 'away');
      return answer;
    },
  }));
  return {
    calls,
    state,
    send: (entry: Entry) => write(recommendationsContract, entry, testContext()),
  };
};

const basket: Entry = { what: 'basket', operation: 'record', input: { productIds: [] }, key: 'k1' };
const contract = recommendationsContract;
const review: Entry = {
  what: 'review',
  operation: 'submit',
  input: { rating: 5 },
  key: 'k2',
  learned: { basketId: { contract, entry: basket, field: 'basketId' } },
};

test('a write gets the fields that it learns, and what it learns from is made once', async () => {
  const { calls, send } = setup();

  await Promise.all([send(review), send(basket), send({ ...review, key: 'k3' })]);

  const input = { rating: 5, basketId: 'basket-7' };
  expect(calls).toEqual([
    ['record', { productIds: [] }, 'k1'],
    ['submit', input, 'k2'],
    ['submit', input, 'k3'],
  ]);
});

test('a write that has failed is made again, with what it is learned from', async () => {
  const { calls, state, send } = setup();
  state.failures = 1;

  await expect(send(review)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await send(review);

  expect(calls.map(([operation]) => operation)).toEqual(['record', 'record', 'submit']);
});

test('an answer of an earlier version without the field leaves the record out, as one that is there', async () => {
  const { send } = setup({ recorded: true });

  await expect(send(review)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});
