import { expect, test } from '@jest/globals';
import { reviewsContract, shownReview, summary } from './reviews.ts';
import { faultsOf } from './testing/faults-of.ts';
import { readsOf } from './testing/reads-of.ts';

const { submit, submitOwn, overview, list } = reviewsContract.operations;

const posted = {
  productId: 'lamp-1',
  rating: 5,
  title: 'Bright',
  text: 'Very bright.\nIndeed.',
  author: 'Ada',
};

test('a review is taken as it is', () => {
  expect(submit.input.parse(posted)).toEqual(posted);
});

test.each([
  ['productId', 'has a blank', 'lamp 1'],
  ['rating', 'is below 1', 0],
  ['rating', 'is above 5', 6],
  ['rating', 'has a fraction', 4.5],
  ['rating', 'is a text', '5'],
  ['title', 'is blank', ' '],
  ['title', 'is too long', 'x'.repeat(121)],
  ['text', 'is empty', ''],
  ['text', 'is too long', 'x'.repeat(4_001)],
  ['author', 'is too long', 'x'.repeat(61)],
  ['author', 'has an invisible character', 'a\u200bb'],
])('a review whose %s %s is refused by name', (field, _what, value) => {
  expect(faultsOf(submit.input, { ...posted, [field]: value })).toEqual([field]);
});

test.each([
  ['id', 'r-1'],
  ['postedAt', '2026-11-21T09:30:00.000Z'],
  ['verified', true],
])('no guest and no customer says the %s of a review', (field, value) => {
  for (const { input } of [submit, submitOwn]) {
    expect(input.safeParse({ ...posted, [field]: value }).success).toBe(false);
  }
});

test('a voter has the form of a hash', () => {
  const { vote } = reviewsContract.operations;
  const voter = 'A-_9'.padEnd(43, 'x');

  expect(faultsOf(vote.input, { id: 'r-1', voter })).toEqual([]);
  for (const bad of ['203.0.113.7', `${voter}x`, 'ä'.padEnd(43, 'x')]) {
    expect(faultsOf(vote.input, { id: 'r-1', voter: bad })).toEqual(['voter']);
  }
});

test('staff give a reason of one line, and name the version that they decide about', () => {
  const { hide, restore } = reviewsContract.operations;
  const decision = { id: 'r-1', reason: 'It names a person.', expectedVersion: 1 };

  expect(hide.input.parse(decision)).toEqual(decision);
  for (const reason of ['', ' ', 'two\nlines', 'x'.repeat(201)]) {
    expect(faultsOf(hide.input, { ...decision, reason })).toEqual(['reason']);
  }
  expect(faultsOf(restore.input, { id: 'r-1', expectedVersion: 0 })).toEqual(['expectedVersion']);
});

test('a review of a time before purchases and votes is verified by none, and has helped nobody', () => {
  const { productId, rating, title, text, author } = posted;
  const stored = { id: 'r-1', productId, rating, title, text, author };
  const before = { ...stored, postedAt: '2026-11-21T09:30:00.000Z' };

  expect(shownReview.parse(before)).toEqual({ ...before, verified: false, helpful: 0 });
});

test('a list and an overview have defaults and limits', () => {
  const productId = 'lamp-1';

  expect(list.input.parse({ productId })).toEqual({ productId, sort: 'newest', limit: 20 });
  expect(overview.input.parse({ productId })).toEqual({ productId, limit: 5 });
  expect(faultsOf(list.input, { productId, limit: 0, sort: 'best', cursor: '' })).toEqual([
    'sort',
    'limit',
    'cursor',
  ]);
  expect(faultsOf(overview.input, { productId, limit: 101 })).toEqual(['limit']);
});

test('a summary is all zero, or has an average from 1 to 5', () => {
  const empty = { productId: 'lamp-1', count: 0, average: null, histogram: [0, 0, 0, 0, 0] };

  expect(faultsOf(summary, empty)).toEqual([]);
  expect(faultsOf(summary, { ...empty, average: 4.25 })).toEqual([]);
  expect(faultsOf(summary, { ...empty, average: 0 })).toEqual(['average']);
  expect(faultsOf(summary, { ...empty, histogram: [0, 0, 0, 0] })).toEqual(['histogram']);
  expect(faultsOf(summary, { ...empty, count: -1 })).toEqual(['count']);
});

test('all that changes something has an idempotency key', () => {
  expect(readsOf(reviewsContract)).toEqual([
    'summary',
    'overview',
    'list',
    'testimonials',
    'moderation',
    'moderated',
  ]);
});
