import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { eventually } from './src/eventually.ts';
import { defaults } from './shoppers/options.ts';
import { run } from './shoppers/run.ts';
import { type Buyer, signIn } from './src/buyer.ts';
import { type Shop, createShop } from './src/shop.ts';
import { rush } from './src/rush.ts';
import { type Stack, startStack } from './src/stack.ts';
import { readStored } from './src/stored.ts';

let stack: Stack;
let shop: Shop;
let ada: Buyer;
let productId: string;

beforeAll(async () => {
  // Nothing may fail here, which is no statement about time: a busy machine misses the deadlines.
  stack = await startStack({ environment: { DEADLINE_FACTOR: '4' } });
  shop = createShop(stack.url, stack.backOffice);
  ada = await signIn(shop);
  productId = (await shop.products())[0]?.id ?? '';
}, 300_000);

afterAll(() => stack?.down(), 60_000);

const final = ['shipped', 'delivered', 'rejected', 'cancelled', 'refunded'];

/** The pieces of the product, sold and not sold. */
const level = async () => {
  const { data } = (await shop.page(productId)).sections.inventory;
  if (!data) throw new Error('the stock is not shown');
  return data;
};

/** Sets how many pieces there are. */
const count = async (onHand: number) => {
  const { version } = await level();
  return shop.manage('PUT', `/api/v1/products/${productId}/stock`, {
    headers: { 'If-Match': `"${version}"` },
    body: { onHand, reason: 'for the test' },
  });
};

/** The sum of all lines of the ledger, as the database has it. */
const ledgerSum = async (): Promise<number> => {
  const posting = z.object({ lines: z.array(z.object({ amount: z.int() })) });
  const stored = await readStored(stack, { payments: ['journal'] });
  const lines = stored.flatMap(({ state }) => posting.parse(state).lines);
  return lines.reduce((sum, { amount }) => sum + amount, 0);
};

const untilFinal = (id: string) =>
  eventually(
    async () => {
      const order = await ada.order(id);
      expect(final).toContain(order.status);
      return order;
    },
    { timeoutMs: 60_000, intervalMs: 500 },
  );

/** The memory of all containers, in MiB. */
const usedMiB = async () =>
  [...(await stack.memories()).values()].reduce((sum, { usedMiB: used }) => sum + used, 0);

test('at rest all containers take less than 1.2 GiB', async () => {
  expect(await usedMiB()).toBeLessThan(1.2 * 1_024);
});

test('people who shop get what they ask for, and all containers take less than 1.6 GiB', async () => {
  const closing = new AbortController();
  const shopping = run(
    { ...defaults, rate: 2, origin: stack.url },
    { tell: () => undefined, signal: new AbortController().signal, closing: closing.signal },
  );

  await pause(20_000);
  const used = await usedMiB();
  closing.abort();
  const { tally, books } = await shopping;

  expect([...tally.failures.values()]).toEqual([]);
  expect([...books.all.values()].some(({ order }) => order.status === 'shipped')).toBe(true);
  expect(used).toBeLessThan(1.6 * 1_024);
}, 120_000);

test('a customer buys two pieces, which are sent, and cancels another order, which is paid back', async () => {
  const wanted = { lines: [{ productId, quantity: 2 }], coupon: 'WELCOME-10' };
  const before = await level();

  const bought = await ada.buy(wanted);
  const unwanted = await ada.buy({ lines: [{ productId, quantity: 1 }] });
  const cancelled = await ada.cancel(unwanted.id);

  expect(bought).toMatchObject({ coupon: 'WELCOME-10', closing: null });
  expect(cancelled).toMatchObject({ closing: { reason: 'byCustomer' } });
  expect(await untilFinal(bought.id)).toMatchObject({ status: 'shipped' });
  expect(await untilFinal(unwanted.id)).toMatchObject({ status: 'refunded' });
  expect(await level()).toMatchObject({
    onHand: before.onHand - 2,
    available: before.available - 2,
  });
}, 120_000);

test('of five hundred orders for ten pieces ten are sold, while Redis and a replica are killed', async () => {
  for (const service of ['orders', 'inventory', 'payments']) await stack.scale(service, 2);
  await count(10);

  const { ids: orders, ended: buying } = rush(ada, { productId, orders: 500, atOnce: 20 });
  await eventually(() => expect(orders.length).toBeGreaterThan(50), { timeoutMs: 60_000 });
  await stack.killReplica('orders');
  await stack.kill('redis');
  await stack.start('redis');
  await buying;

  const ended = [];
  for (const id of orders) ended.push((await untilFinal(id)).status);
  expect(new Set(orders).size).toBe(500);
  expect(ended.filter((status) => status === 'shipped')).toHaveLength(10);
  expect(ended.filter((status) => status === 'rejected')).toHaveLength(490);
  expect(await level()).toMatchObject({ onHand: 0, available: 0 });
  expect(await ledgerSum()).toBe(0);
}, 300_000);

test('every acknowledged order is there after the database was killed while people bought', async () => {
  await count(1_000);
  const wanted = { lines: [{ productId, quantity: 1 }] };
  const acknowledged: string[] = [];
  let isOver = false;
  const buyer = async () => {
    while (!isOver) acknowledged.push((await ada.buy(wanted)).id);
  };
  const buying = Promise.all(Array.from({ length: 4 }, buyer));

  for (let time = 0; time < 3; time += 1) {
    const before = acknowledged.length;
    await stack.kill('mongo');
    await stack.start('mongo');
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(before + 5), {
      timeoutMs: 60_000,
    });
  }
  isOver = true;
  await buying;

  for (const id of acknowledged) expect((await untilFinal(id)).status).toBe('shipped');
  expect(await level()).toMatchObject({ onHand: 1_000 - acknowledged.length });
  expect(await ledgerSum()).toBe(0);
}, 300_000);
