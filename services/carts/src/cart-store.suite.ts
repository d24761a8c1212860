import { expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import type { CartStore } from './cart-store.ts';
import { firstCart } from './testing/stored-cart.ts';

/** The rules of a store of carts. */
export const describeCartStore = (open: () => CartStore): void => {
  let keys = 0;
  const newKey = () => `guest:${++keys}`;
  const context = testContext();
  const second = { ...firstCart, country: 'FR', version: 2 };

  test('a cart is found as it was put, and others are not', async () => {
    const store = open();
    const key = newKey();

    expect(await store.find(key, context)).toBeUndefined();
    expect(await store.replace(key, 0, firstCart, context)).toBe(true);

    expect(await store.find(key, context)).toEqual(firstCart);
    expect(await store.find(newKey(), context)).toBeUndefined();
  });

  test('a cart replaces the version that it was made from, and no other', async () => {
    const store = open();
    const key = newKey();
    await store.replace(key, 0, firstCart, context);

    expect(await store.replace(key, 0, second, context)).toBe(false);
    expect(await store.replace(key, 2, second, context)).toBe(false);
    expect(await store.find(key, context)).toEqual(firstCart);
    expect(await store.replace(key, 1, second, context)).toBe(true);
    expect(await store.find(key, context)).toEqual(second);
  });

  test('of many that replace the same version one succeeds', async () => {
    const store = open();
    const key = newKey();
    await store.replace(key, 0, firstCart, context);

    const all = Array.from({ length: 20 }, () => store.replace(key, 1, second, context));

    expect((await Promise.all(all)).filter(Boolean)).toHaveLength(1);
  });
};
