import { expect, test } from '@jest/globals';
import { draft, startReviews } from './testing/reviewed.ts';

const lamp = { productId: 'lamp' };

test('a review with the number of a purchase of the product is verified, and nobody sees the number', async () => {
  const { buy, post, call } = await startReviews();
  buy('basket-1', 'desk', 'lamp');

  const review = await post({ basketId: 'basket-1' });

  expect(review).toEqual({ ...draft, id: review.id, postedAt: review.postedAt, verified: true });
  const { items } = await call('list', lamp);
  expect(items).toEqual([{ ...review, helpful: 0 }]);
  expect(JSON.stringify(items)).not.toContain('basket-1');
});

test.each([
  ['that nobody knows', 'basket-9', 'is not the number of a purchase'],
  ['of other products', 'basket-2', 'is of a purchase without this product'],
])('the number of a purchase %s is refused by its field', async (_, basketId, message) => {
  const { buy, post, announced } = await startReviews();
  buy('basket-2', 'desk');

  await expect(post({ basketId })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    executed: 'no',
    fields: [{ field: 'basketId', message }],
  });

  expect(await announced()).toEqual([]);
});

test('a purchase verifies one review of each product in it', async () => {
  const { buy, post, call, relay } = await startReviews();
  buy('basket-1', 'lamp', 'desk');
  await post({ basketId: 'basket-1' });

  await expect(post({ basketId: 'basket-1', title: 'Again' })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'basketId', message: 'is of a purchase that has a review of this product' }],
  });
  const desk = await post({ basketId: 'basket-1', productId: 'desk' });

  expect(desk.verified).toBe(true);
  await relay();
  expect(await call('summary', lamp)).toMatchObject({ count: 1 });
});

test('of two reviews of one purchase that come at once one is there, and the other is told why', async () => {
  const { buy, post, call } = await startReviews();
  buy('basket-1', 'lamp');

  const both = await Promise.allSettled(
    ['One', 'Two'].map((title) => post({ basketId: 'basket-1', title })),
  );

  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await call('list', lamp)).items).toHaveLength(1);
});

test('the same key again gives the verified review again, and does not count it as another', async () => {
  const { buy, call } = await startReviews();
  buy('basket-1', 'lamp');
  const review = { ...draft, basketId: 'basket-1' };

  const first = await call('submit', review, { key: 'key-1' });

  expect(await call('submit', review, { key: 'key-1' })).toEqual(first);
});

test('while purchases cannot be looked up, a review with a number waits and others are taken', async () => {
  const { state, buy, post, call, announced } = await startReviews();
  buy('basket-1', 'lamp');
  state.isAway = true;
  const review = { ...draft, basketId: 'basket-1' };

  await expect(call('submit', review, { key: 'key-1' })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    retryAfterMs: 2_000,
  });

  expect(await announced()).toEqual([]);
  expect(await post()).toMatchObject({ verified: false });
  state.isAway = false;
  expect(await call('submit', review, { key: 'key-1' })).toMatchObject({ verified: true });
});

test('a number that was mistyped can be put right under the same key', async () => {
  const { buy, call } = await startReviews();
  buy('basket-1', 'lamp');
  const submit = (basketId: string) => call('submit', { ...draft, basketId }, { key: 'key-1' });

  await expect(submit('basket-l')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });

  expect(await submit('basket-1')).toMatchObject({ verified: true });
});
