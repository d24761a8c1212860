import { expect, test } from '@jest/globals';
import type { Fact, Fields, FinalState } from '../history/facts.ts';
import { check } from './check.ts';
import { reviewRules } from './ratings.ts';

let calls = 0;

/** A call of the reviews service about the lamp, and how it ended for its caller. */
const call = (
  operation: string,
  input: Fields,
  end: { code?: string; answer?: object } = {},
): Fact[] => {
  const id = `call-${++calls}`;
  const { code = 'ok', answer } = end;
  const isRead = answer !== undefined;
  const at = isRead ? 300 : 0;
  return [
    {
      at,
      kind: 'call',
      id,
      by: 'gateway-1.1',
      service: 'reviews',
      operation,
      input,
      about: 'lamp',
      idempotencyKey: isRead ? undefined : `key-${id}`,
      isIdempotent: true,
      expiresAt: at + 100,
      traceId: String(calls).padStart(32, '0'),
      isSure: false,
    },
    {
      at: at + 20,
      kind: 'end',
      id,
      code,
      executed: code === 'ok' ? 'yes' : 'unknown',
      ...(answer && { answer: JSON.stringify(answer) }),
    },
  ];
};

const stored = (key: string, state: Fields): FinalState['stored'][number] => ({
  service: 'reviews',
  key,
  version: 1,
  isAnnounced: false,
  state: { id: key, ...state },
});

const review = (id: string, rating: number) =>
  stored(id, { productId: 'lamp', rating, title: 'So', postedAt: 'then' });
const vote = (id: string, reviewId: string) =>
  stored(id, { reviewId, productId: 'lamp', rating: 5, verified: true });
const decision = (reviewId: string, isHidden: boolean) =>
  stored(`m-${reviewId}`, { reviewId, productId: 'lamp', rating: 5, isHidden });

/** The rules for reviews that a history breaks. */
const broken = (facts: readonly Fact[], all: FinalState['stored']): readonly string[] => {
  const found = check({ facts, final: { at: 200, copies: [], left: [], stored: all } });
  return [...new Set(found.map(({ rule }) => rule))].filter((rule) => rule in reviewRules);
};

const [counted, listed, once, verifies] = Object.keys(reviewRules);

const both = [review('r1', 5), review('r2', 1)];
const summaryOf = (...histogram: number[]) => call('summary', {}, { answer: { histogram } });
const listOf = (...ids: string[]) => {
  const items = ids.map((id) => ({ id, helpful: 0 }));
  return call('list', {}, { answer: { items, nextCursor: null } });
};

test('reviews are counted as they were posted, without those that are hidden', () => {
  expect(broken(summaryOf(1, 0, 0, 0, 1), both)).toEqual([]);
  expect(broken(summaryOf(1, 0, 0, 0, 2), both)).toEqual([counted]);
  expect(broken(summaryOf(1, 0, 0, 0, 0), [...both, decision('r1', true)])).toEqual([]);
  expect(broken(summaryOf(1, 0, 0, 0, 1), [...both, decision('r1', true)])).toEqual([counted]);
  expect(broken(summaryOf(1, 0, 0, 0, 0), [...both, decision('r1', false)])).toEqual([counted]);
});

test('a list has all reviews but the hidden ones, which staff see all the same', () => {
  const all = [...both, decision('r1', true)];

  expect(broken(listOf('r2'), all)).toEqual([]);
  expect(broken(listOf('r1', 'r2'), all)).toEqual([listed]);
  expect(broken(listOf(), all)).toEqual([listed]);
  const items = ['r1', 'r2'].map((id) => ({ review: { id } }));
  expect(broken(call('moderation', {}, { answer: { items, nextCursor: null } }), all)).toEqual([]);
  expect(broken(call('moderated', {}, { answer: { review: { id: 'r1' } } }), all)).toEqual([]);
});

test('a voter counts once, and nobody counts who has not asked', () => {
  const ada = { id: 'r1', voter: 'Ada' };
  const asked = [
    ...call('vote', ada),
    ...call('vote', ada),
    ...call('vote', { ...ada, voter: 'Bob' }, { code: 'UNAVAILABLE' }),
  ];

  expect(broken(asked, [...both, vote('v1', 'r1')])).toEqual([]);
  expect(broken(asked, [...both, vote('v1', 'r1'), vote('v2', 'r1')])).toEqual([]);
  const three = [vote('v1', 'r1'), vote('v2', 'r1'), vote('v3', 'r1')];
  expect(broken(asked, [...both, ...three])).toEqual([once]);
  expect(broken(asked, both)).toEqual([once]);
  expect(broken([...asked, ...listOf('r1', 'r2')], [...both, vote('v1', 'r1')])).toEqual([once]);
});

test('as many reviews of a product are verified as customers have got it, and those of the demo data', () => {
  const verified = (id: string) => stored(id, { ...review(id, 5).state, verified: true });
  const order = (status: string) => ({
    ...stored('o-1', {
      customerId: 'c-1',
      lines: [{ productId: 'lamp' }],
      history: [{ status: 'paid' }, { status }],
    }),
    service: 'orders',
  });

  expect(broken([], [verified('r1'), order('shipped')])).toEqual([]);
  expect(broken(call('introduce', { id: 'r1' }), [verified('r1')])).toEqual([]);
  expect(broken([], [verified('r1'), order('cancelled')])).toEqual([verifies]);
  expect(broken([], [verified('r1'), verified('r2'), order('shipped')])).toEqual([verifies]);
});
