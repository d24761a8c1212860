import { expect, test } from '@jest/globals';
import { MemoryCopyStore } from '@shop/gateway/product-page/copies/memory-copy-store';
import { cachedPage, pageBytes } from '@shop/gateway/product-page/page';
import { openProductPage } from '@shop/gateway/product-page/product-page';
import { sections } from '@shop/gateway/sections/index';
import { fakeInventory, levelOf } from '@shop/gateway/sections/inventory/testing/fake';
import { fakePricing, priceOf } from '@shop/gateway/sections/pricing/testing/fake';
import { createFakeClients } from '@shop/gateway/testing/fake-clients';
import { createContext } from '@shop/shared/protocol/calls/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { type Change, raise } from './floors.ts';
import { createFreshPageCheck, isFromCache } from './fresh-page-check.ts';

/** A page of the gateway: price at version 12, stock at version 8, and what it recommends at 1,990. */
const composePage = async () => {
  const runtime = createFakeRuntime();
  const { clients, of } = createFakeClients();
  of(fakePricing).prices.set('lamp-1', priceOf('lamp-1', 1_000, 12));
  of(fakeInventory).levels.set('lamp-1', levelOf('lamp-1', 4, 8));
  const copies = new MemoryCopyStore(runtime);
  const onFailure = () => undefined;
  const { compose } = openProductPage({ runtime, clients, sections, copies, onFailure });
  return compose('lamp-1', createContext(runtime, { timeoutMs: 1_000 }));
};

const after = (...changes: readonly Change[]) => raise(new Map(), changes);
const price = (id: string, version: number, amount: number) =>
  ({ kind: 'price', id, version, amount }) as const;
const stock = (version: number) => ({ kind: 'stock', id: 'lamp-1', version }) as const;

/** The verdict on the page when it is looked at so often that all of it has been read. */
const look = async (floors: ReturnType<typeof after>) => {
  const body = pageBytes(await composePage());
  const check = createFreshPageCheck();
  const said = Array.from({ length: 64 }, () => check('lamp-1', body, floors));
  return new Set(said);
};

test('a page is right that shows what was heard of when it was asked for', async () => {
  const floors = after(price('lamp-1', 12, 1_000), stock(8), price('lamp-2', 2, 1_990));

  expect(await look(floors)).toEqual(new Set([undefined]));
});

test.each([
  ['price', price('lamp-1', 13, 1_001)],
  ['stock', stock(9)],
])('a page is wrong whenever its %s is older than that', async (_what, change) => {
  const [said, ...others] = await look(after(change));

  expect(said).toMatch(/^an old page of lamp-1: price 12, stock 8, known \d+ and \d+$/);
  expect(others).toEqual([]);
});

test('an old price of what a page recommends is noticed on one page of 64', async () => {
  const said = await look(after(price('lamp-2', 2, 1_991)));

  expect(said).toEqual(new Set([undefined, 'an old page of lamp-1: the price of lamp-2 at 1990']));
});

test('a page tells whether it comes from the cache', async () => {
  const page = await composePage();

  expect(isFromCache(pageBytes(page))).toBe(false);
  expect(isFromCache(pageBytes(cachedPage(page, 123_456, 'request-2')))).toBe(true);
});
