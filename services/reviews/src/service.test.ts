import { expect, test } from '@jest/globals';
import { draft, startReviews } from './testing/reviewed.ts';

const lamp = { productId: 'lamp' };
const page = { ...lamp, sort: 'newest', limit: 2 } as const;

test('a submitted review is answered with its id and time, and announced', async () => {
  const { call, announced } = await startReviews();

  const review = await call('submit', draft);

  expect(review).toEqual({
    ...draft,
    id: expect.any(String),
    postedAt: '2026-01-01T00:00:00.000Z',
    verified: false,
  });
  expect(await announced()).toMatchObject([
    { type: 'reviewPosted', key: review.id, version: 1, data: review },
  ]);
});

test('the same key again gives the first review again, and it counts once', async () => {
  const { call, runtime, announced, relay } = await startReviews();
  const first = await call('submit', draft, { key: 'key-1' });
  await runtime.advance(60_000);

  expect(await call('submit', draft, { key: 'key-1' })).toEqual(first);

  expect(await announced()).toHaveLength(1);
  await relay();
  expect(await call('summary', lamp)).toMatchObject({ count: 1 });
});

test.each([{ text: 'Other.' }, { rating: 1 }, { title: 'Dim' }, { author: 'Bob' }])(
  'the same key with another %j is a mismatch and changes nothing',
  async (change) => {
    const { call, relay } = await startReviews();
    await call('submit', draft, { key: 'key-1' });

    const second = call('submit', { ...draft, ...change }, { key: 'key-1' });

    await expect(second).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    await relay();
    expect(await call('summary', lamp)).toMatchObject({ count: 1, average: 5 });
  },
);

test('another key is another review, also with the same words', async () => {
  const { call, relay } = await startReviews();
  await call('submit', draft);
  await call('submit', draft);

  await relay();

  expect(await call('summary', lamp)).toMatchObject({ count: 2 });
});

test('one key on two products is two reviews', async () => {
  const { call } = await startReviews();
  const first = await call('submit', draft, { key: 'key-1' });

  const other = await call('submit', { ...draft, productId: 'chair' }, { key: 'key-1' });

  expect(other.id).not.toBe(first.id);
});

test('an overview is the summary and the newest reviews', async () => {
  const { call, runtime, relay } = await startReviews();
  for (const rating of [1, 4, 5]) {
    await call('submit', { ...draft, rating });
    await runtime.advance(1_000);
  }
  await relay();

  const { summary, newest } = await call('overview', { ...lamp, limit: 2 });

  expect(summary).toEqual({ ...lamp, count: 3, average: 3.33, histogram: [1, 0, 0, 1, 1] });
  expect(newest.map(({ rating }) => rating)).toEqual([5, 4]);
});

test('a product that nobody has reviewed has no reviews and no average', async () => {
  const { call } = await startReviews();

  expect(await call('overview', lamp)).toEqual({
    summary: { ...lamp, count: 0, average: null, histogram: [0, 0, 0, 0, 0] },
    newest: [],
    version: 0,
  });
});

test.each([
  ['newest', [4, 5, 1, 5]],
  ['highest', [5, 5, 4, 1]],
  ['lowest', [1, 4, 5, 5]],
] as const)('reviews are listed %s first', async (sort, expected) => {
  const { call, runtime } = await startReviews();
  for (const rating of [5, 1, 5, 4]) {
    await call('submit', { ...draft, rating });
    await runtime.advance(1_000);
  }

  const { items } = await call('list', { ...lamp, sort });

  expect(items.map(({ rating }) => rating)).toEqual(expected);
});

test('a list goes on where its cursor points and ends without one', async () => {
  const { call, runtime } = await startReviews();
  for (const title of ['a', 'b', 'c', 'd']) {
    await call('submit', { ...draft, title });
    await runtime.advance(1_000);
  }

  const first = await call('list', page);
  const second = await call('list', { ...page, cursor: first.nextCursor ?? '' });

  const titles = [first, second].map(({ items }) => items.map(({ title }) => title));
  expect(titles).toEqual([
    ['d', 'c'],
    ['b', 'a'],
  ]);
  expect(first.nextCursor).not.toBeNull();
  expect(second.nextCursor).toBeNull();
});

test('a page of the longest reviews fits an answer', async () => {
  const { call } = await startReviews();
  const long = { ...draft, text: '台'.repeat(4_000) };
  for (let n = 0; n < 100; n++) await call('submit', { ...long, title: `number ${n}` });

  let cursor: string | null | undefined;
  const titles: string[] = [];
  while (cursor !== null) {
    const answer = await call('list', { ...lamp, limit: 100, ...(cursor && { cursor }) });
    expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(1_024 * 1_024);
    titles.push(...answer.items.map(({ title }) => title));
    cursor = answer.nextCursor;
  }

  expect(new Set(titles).size).toBe(100);
});

test('a cursor that the service did not make is refused', async () => {
  const { call } = await startReviews();

  await expect(call('list', { ...page, cursor: 'forged' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'cursor' }],
  });
});
