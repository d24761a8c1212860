import { expect, test } from '@jest/globals';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createHandlers } from './handlers.ts';
import { MemoryReviewRepository } from './memory-review-repository.ts';

const draft = {
  productId: 'lamp',
  rating: 5,
  title: 'Bright',
  text: 'Very bright.',
  author: 'Ada',
  operationKey: 'key-1',
};

const setup = () => {
  const runtime = createFakeRuntime();
  const reviews = new MemoryReviewRepository();
  const announced = () => reviews.outbox.pending(100);
  return { runtime, announced, ...createHandlers({ reviews, runtime }) };
};

const page = { productId: 'lamp', sort: 'newest', limit: 2 } as const;

test('a submitted review is answered with its id and time, and announced', async () => {
  const { submit, announced } = setup();

  const review = await submit(draft, testContext());

  const { operationKey: _, ...facts } = draft;
  expect(review).toEqual({
    ...facts,
    id: expect.any(String),
    postedAt: '2026-01-01T00:00:00.000Z',
  });
  expect(reviewsContract.operations.submit.output.parse(review)).toEqual(review);
  expect(await announced()).toMatchObject([
    { type: 'reviewPosted', key: review.id, version: 1, data: review },
  ]);
});

test('the same key again gives the first review again, and it counts once', async () => {
  const { submit, summary, runtime, announced } = setup();
  const first = await submit(draft, testContext());
  await runtime.advance(60_000);

  expect(await submit(draft, testContext())).toEqual(first);

  expect(await summary({ productId: 'lamp' }, testContext())).toMatchObject({ count: 1 });
  expect(await announced()).toHaveLength(1);
});

test.each([{ text: 'Other.' }, { rating: 1 }, { title: 'Dim' }, { author: 'Bob' }])(
  'the same key with another %j is a mismatch and changes nothing',
  async (change) => {
    const { submit, summary } = setup();
    await submit(draft, testContext());

    const second = submit({ ...draft, ...change }, testContext());

    await expect(second).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await summary({ productId: 'lamp' }, testContext())).toMatchObject({
      count: 1,
      average: 5,
    });
  },
);

test('another key is another review, also with the same words', async () => {
  const { submit, summary } = setup();
  await submit(draft, testContext());
  await submit({ ...draft, operationKey: 'key-2' }, testContext());

  expect(await summary({ productId: 'lamp' }, testContext())).toMatchObject({ count: 2 });
});

test('an overview is the summary and the newest reviews', async () => {
  const { submit, overview, runtime } = setup();
  for (const [index, rating] of [1, 4, 5].entries()) {
    await submit({ ...draft, rating, operationKey: `key-${index}` }, testContext());
    await runtime.advance(1_000);
  }

  const { summary, newest } = await overview({ productId: 'lamp', limit: 2 }, testContext());

  expect(summary).toEqual({
    productId: 'lamp',
    count: 3,
    average: 3.33,
    histogram: [1, 0, 0, 1, 1],
  });
  expect(newest.map(({ rating }) => rating)).toEqual([5, 4]);
});

test('a list goes on where its cursor points and ends without one', async () => {
  const { submit, list, runtime } = setup();
  for (const key of ['a', 'b', 'c', 'd']) {
    await submit({ ...draft, title: key, operationKey: key }, testContext());
    await runtime.advance(1_000);
  }

  const first = await list(page, testContext());
  const second = await list({ ...page, cursor: first.nextCursor ?? '' }, testContext());

  const titles = [first, second].map(({ items }) => items.map(({ title }) => title));
  expect(titles).toEqual([
    ['d', 'c'],
    ['b', 'a'],
  ]);
  expect(first.nextCursor).not.toBeNull();
  expect(second.nextCursor).toBeNull();
});

test('a cursor that the service did not make is refused', async () => {
  const { list } = setup();

  await expect(list({ ...page, cursor: 'forged' }, testContext())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'cursor' }],
  });
});
