import { expect, test } from '@jest/globals';
import { startedService } from '@shop/shared/testing/started-service';
import { reviews } from './service.ts';
import { ada, bob, createNeighbours, orderOf } from './testing/neighbours.ts';
import { draft, startReviews } from './testing/reviewed.ts';

const lamp = { productId: 'lamp' };

/** The shop, and Ada's reviews of the lamp. */
const setUp = async () => {
  const shop = await startReviews();
  return {
    ...shop,
    write: (facts: Partial<typeof draft> = {}, key?: string, user = ada) =>
      shop.call('submitOwn', { ...draft, ...facts }, { user, ...(key && { key }) }),
  };
};

test.each(['shipped', 'delivered'] as const)(
  'a review of a customer whose order with the product is %s is verified, and nobody sees whose it is',
  async (status) => {
    const { order, write, call } = await setUp();
    await order(orderOf('o-1', status, { productIds: ['desk', 'lamp'] }));

    const review = await write();

    expect(review).toEqual({ ...draft, id: review.id, postedAt: review.postedAt, verified: true });
    const { items } = await call('list', lamp);
    expect(items).toEqual([{ ...review, helpful: 0 }]);
    expect(JSON.stringify(items)).not.toMatch(/c-ada|o-1/);
  },
);

test.each(['paid', 'cancelled', 'refunded'] as const)(
  'a review of a product whose order is %s is not verified',
  async (status) => {
    const { order, write } = await setUp();
    await order(orderOf('o-1', status));

    expect(await write()).toMatchObject({ verified: false });
  },
);

test('a review is not verified by an order that was paid back after it had been shipped', async () => {
  const { order, write } = await setUp();
  await order(orderOf('o-1', 'shipped'));
  await order(orderOf('o-1', 'refunded'));

  expect(await write()).toMatchObject({ verified: false });
});

test('H16: the order of another customer, or of another product, verifies nothing', async () => {
  const { order, write, post } = await setUp();
  await order(orderOf('o-1', 'shipped', { user: bob }));
  await order(orderOf('o-2', 'shipped', { productIds: ['desk'] }));

  expect(await write()).toMatchObject({ verified: false });
  expect(await post()).toMatchObject({ verified: false });
});

test('a customer has one verified review of each product, however many orders there are', async () => {
  const { order, write, call, relay } = await setUp();
  await order(orderOf('o-1', 'shipped', { productIds: ['lamp', 'desk'] }));
  await order(orderOf('o-2', 'delivered'));
  await order(orderOf('o-3', 'shipped', { user: bob }));
  await write();

  await expect(write({ title: 'Again' })).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    message: 'you have written a verified review of this product already',
  });

  expect(await write({ productId: 'desk' })).toMatchObject({ verified: true });
  expect(await write({}, undefined, bob)).toMatchObject({ verified: true });
  await relay();
  expect(await call('summary', lamp)).toMatchObject({ count: 2 });
});

test('a verified review stays the one of its customer when the order is paid back', async () => {
  const { order, write } = await setUp();
  await order(orderOf('o-1', 'shipped'));
  await write();
  await order(orderOf('o-1', 'refunded'));

  await expect(write({ title: 'Again' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
});

test('of two verified reviews that come at once one is there, and the other is told why', async () => {
  const { order, write, call } = await setUp();
  await order(orderOf('o-1', 'shipped'));

  const both = await Promise.allSettled(['One', 'Two'].map((title) => write({ title })));

  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect((await call('list', lamp)).items).toHaveLength(1);
});

test('the same key again gives the same review again, verified or not, however late it comes', async () => {
  const { order, write, runtime, announced } = await setUp();
  const first = await write({}, 'key-1');
  await order(orderOf('o-1', 'shipped'));
  const second = await write({}, 'key-2');
  await order(orderOf('o-1', 'refunded'));
  await runtime.advance(2 * 86_400_000);

  expect([await write({}, 'key-1'), await write({}, 'key-2')]).toEqual([first, second]);

  expect([first.verified, second.verified]).toEqual([false, true]);
  expect(await announced()).toHaveLength(2);
});

test('the same key with other words is a mismatch', async () => {
  const { order, write } = await setUp();
  await order(orderOf('o-1', 'shipped'));
  await write({}, 'key-1');

  await expect(write({ text: 'Other.' }, 'key-1')).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  });
});

test('while orders are away, what was heard of them before still verifies, at a new replica too', async () => {
  const { order, storage, runtime } = await setUp();
  await order(orderOf('o-1', 'shipped'));

  // Its neighbour is never asked.
  const { call } = await startedService(reviews, { ...createNeighbours(), runtime, storage });

  expect(await call('submitOwn', draft, { user: ada })).toMatchObject({ verified: true });
});

test('orders whose events were missed verify once they are listed', async () => {
  const { keep, load, write } = await setUp();
  keep(orderOf('o-1', 'delivered'));

  await load();

  expect(await write()).toMatchObject({ verified: true });
});

test('until orders have been reached for the first time, customers wait and guests do not', async () => {
  const neighbours = createNeighbours();
  const { call, announced } = await startedService(reviews, neighbours);
  const write = () => call('submitOwn', draft, { user: ada, key: 'key-1' });

  await expect(write()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });

  expect(await announced()).toEqual([]);
  expect(await call('submit', draft)).toMatchObject({ verified: false });
  neighbours.keep(orderOf('o-1', 'shipped'));
  await neighbours.load();
  expect(await write()).toMatchObject({ verified: true });
});

test('a review of the demo data is as it says, once for its key', async () => {
  const { call, announced } = await startReviews();
  const introduce = (verified: boolean, id: string) =>
    call('introduce', { ...draft, id, verified }, { key: `key-${id}` });

  expect(await introduce(true, 'r-1')).toMatchObject({ ...draft, id: 'r-1', verified: true });
  expect(await introduce(true, 'r-1')).toMatchObject({ id: 'r-1', verified: true });
  expect(await introduce(false, 'r-2')).toMatchObject({ id: 'r-2', verified: false });

  expect(await announced()).toHaveLength(2);
});
