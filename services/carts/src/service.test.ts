import { expect, test } from '@jest/globals';
import { maxCartLines } from '@shop/shared/contracts/carts';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import type { Storage } from '@shop/shared/storage/storage';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import type { CartStore } from './cart-store.ts';
import { carts } from './service.ts';

const id = 'g'.repeat(43);
const other = 'h'.repeat(43);
const price = { amount: 1_990, currency: 'EUR' };
const mug = { productId: 'mug', quantity: 2, price };
const lamp = { productId: 'lamp', quantity: 1, price };

const as = (user: string) => ({ user: { id: user, roles: ['customer'] as const } });
const ada = as('c-ada');

const start = () => startedService(carts);

test('a guest has an empty cart, then what was put into it', async () => {
  const { call, runtime } = await start();

  expect(await call('get', { id })).toEqual({
    lines: [],
    coupon: null,
    country: null,
    version: 0,
    updatedAt: null,
  });
  const put = await call('put', { id, ...mug });

  const addedAt = new Date(runtime.wallTime()).toISOString();
  expect(put).toMatchObject({
    lines: [{ productId: 'mug', quantity: 2, addedPrice: price, addedAt }],
    version: 1,
    updatedAt: addedAt,
  });
  expect(await call('get', { id })).toEqual(put);
  expect(await call('get', { id: other })).toMatchObject({ lines: [] });
});

test('a write that is repeated with or without its key leaves the same cart', async () => {
  const { call } = await start();
  await call('put', { id, ...mug }, { key: 'key-1' });

  const again = await call('put', { id, ...mug }, { key: 'key-1' });
  const anew = await call('put', { id, ...mug });

  expect(again.version).toBe(1);
  expect(anew.lines).toEqual(again.lines);
});

test('options are set and taken back, and an emptied cart has none', async () => {
  const { call } = await start();
  await call('put', { id, ...mug });

  const set = await call('setOptions', { id, coupon: 'LAMPS-10', country: 'DE' });
  const back = await call('setOptions', { id, coupon: null, country: 'DE' });
  const empty = await call('clear', { id });

  expect(set).toMatchObject({ coupon: 'LAMPS-10', country: 'DE', lines: [{ quantity: 2 }] });
  expect(back).toMatchObject({ coupon: null, country: 'DE' });
  expect(empty).toMatchObject({ lines: [], coupon: null, country: null, version: 4 });
  expect(await call('clear', { id })).toEqual(empty);
});

test('tabs that put different products at once have them all', async () => {
  const { call } = await start();
  const ids = Array.from({ length: 20 }, (_, n) => `p-${n}`);

  await Promise.all(
    ids.map((productId) => call('put', { id, productId, quantity: 1, price: null })),
  );

  const { lines } = await call('get', { id });
  expect(lines.map(({ productId }) => productId).toSorted()).toEqual(ids.toSorted());
});

test('a quantity of 0 takes the product out', async () => {
  const { call } = await start();
  await call('put', { id, ...mug });

  expect(await call('put', { id, ...mug, quantity: 0 })).toMatchObject({ lines: [], version: 2 });
});

test.each([-1, 1.5, 100, 1e21, Number.NaN])('a quantity of %d is refused', async (quantity) => {
  const { call } = await start();

  await expect(call('put', { id, ...mug, quantity })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});

test('one line too many is refused by its code', async () => {
  const { call } = await start();
  for (let n = 0; n < maxCartLines; n++) {
    await call('put', { id, productId: `p-${n}`, quantity: 1, price });
  }

  await expect(call('put', { id, ...mug })).rejects.toMatchObject({ code: 'CART_FULL' });
});

test('a cart that was changed since is not emptied', async () => {
  const { call } = await start();
  const ordered = await call('putOwn', lamp, ada);
  await call('putOwn', mug, ada);

  const kept = await call('clearOwn', { version: ordered.version }, ada);
  const emptied = await call('clearOwn', { version: kept.version }, ada);

  expect(kept.lines).toHaveLength(2);
  expect(emptied.lines).toEqual([]);
});

test('H16: a customer sees, changes and empties the own cart only', async () => {
  const { call } = await start();
  await call('putOwn', mug, ada);
  await call('setOwnOptions', { coupon: null, country: 'DE' }, ada);

  const bobs = await call('putOwn', lamp, as('c-bob'));
  await call('clearOwn', {}, as('c-bob'));

  expect(bobs.lines).toMatchObject([{ productId: 'lamp' }]);
  expect(await call('getOwn', {}, ada)).toMatchObject({
    lines: [{ productId: 'mug', quantity: 2 }],
    country: 'DE',
  });
});

test('a guest’s cart goes into that of the customer once, however often it is merged', async () => {
  const { call } = await start();
  await call('putOwn', mug, ada);
  await call('put', { id, ...mug, quantity: 3 });
  await call('put', { id, ...lamp });

  const merged = await call('merge', { guest: id }, ada);
  const again = await call('merge', { guest: id }, ada);

  expect(merged.lines).toMatchObject([
    { productId: 'mug', quantity: 3 },
    { productId: 'lamp', quantity: 1 },
  ]);
  expect(again).toEqual(merged);
  expect(await call('get', { id })).toMatchObject({ lines: [] });
});

/** A memory storage whose carts a test may interfere with. */
const interfered = (around: (store: CartStore) => CartStore) => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const port: Storage['port'] = async (name, adapters) => {
    const store: unknown = await storage.port(name, adapters);
    // The service has one port.
    return around(store as CartStore) as never;
  };
  return { runtime, storage: { ...storage, port } };
};

test('a merge that was cut off before the guest’s cart was gone ends with the next one', async () => {
  let isCutOff = true;
  const parts = interfered((store) => ({
    find: (...asked) => store.find(...asked),
    replace: (key, expected, next, context) =>
      isCutOff && next.lines.length === 0
        ? Promise.reject(new Error('the process is gone'))
        : store.replace(key, expected, next, context),
  }));
  const { call } = await startedService(carts, parts);
  await call('put', { id, ...mug });

  await expect(call('merge', { guest: id }, ada)).rejects.toThrow();
  isCutOff = false;
  const merged = await call('merge', { guest: id }, ada);

  expect(merged.lines).toMatchObject([{ productId: 'mug', quantity: 2 }]);
  expect(await call('get', { id })).toMatchObject({ lines: [] });
});

test('a product that is put in as a guest while the cart is merged is not lost', async () => {
  let late: (() => Promise<unknown>) | undefined;
  const parts = interfered((store) => ({
    find: (...asked) => store.find(...asked),
    async replace(key, expected, next, context) {
      const put = next.lines.length === 0 ? late : undefined;
      if (put) late = undefined;
      await put?.();
      return store.replace(key, expected, next, context);
    },
  }));
  const { call } = await startedService(carts, parts);
  await call('put', { id, ...mug });
  late = () => call('put', { id, ...lamp });

  const merged = await call('merge', { guest: id }, ada);

  expect(merged.lines).toMatchObject([{ productId: 'mug' }, { productId: 'lamp' }]);
  expect(await call('get', { id })).toMatchObject({ lines: [] });
});

test('what is put in after a merge is not replaced by a change that began before it', async () => {
  let late: (() => Promise<unknown>) | undefined;
  const parts = interfered((store) => ({
    find: (...asked) => store.find(...asked),
    async replace(key, expected, next, context) {
      const put = next.lines.some(({ productId }) => productId === 'lamp') ? late : undefined;
      if (put) late = undefined;
      await put?.();
      return store.replace(key, expected, next, context);
    },
  }));
  const { call } = await startedService(carts, parts);
  await call('put', { id, ...mug });
  late = async () => {
    await call('merge', { guest: id }, ada);
    await call('put', { id, ...mug, productId: 'vase' });
  };

  const put = await call('put', { id, ...lamp });

  expect(put.lines).toMatchObject([{ productId: 'vase' }, { productId: 'lamp' }]);
  expect((await call('getOwn', {}, ada)).lines).toMatchObject([{ productId: 'mug' }]);
});

test('a change that never wins ends with its time', async () => {
  const parts = interfered((store) => ({
    find: (...asked) => store.find(...asked),
    replace: async () => {
      await parts.runtime.advance(5_000);
      return false;
    },
  }));
  const { call } = await startedService(carts, parts);

  await expect(call('put', { id, ...mug })).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    executed: 'no',
  });
});
