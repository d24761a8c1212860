import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from './src/eventually.ts';
import { type Partner, createPartner } from './src/partner.ts';
import { type Shop, createShop } from './src/shop.ts';
import { sharedStack } from './src/shared-stack.ts';
import type { Stack } from './src/stack.ts';

const patience = { timeoutMs: 40_000, intervalMs: 250 };

let stack: Stack;
let shop: Shop;
/** Where the two gateways answer. */
let gateways: readonly [string, string];

beforeAll(async () => {
  stack = await sharedStack();
  gateways = [stack.url, await stack.addGateway()];
  shop = createShop(stack.url, stack.backOffice);
}, 300_000);

afterAll(() => stack?.down(), 60_000);

const partnerWith = (quota?: number) => createPartner(stack.url, stack.backOffice, quota);

const statusAt = async (partner: Partner, gateway: string) =>
  (await partner.get('/products?limit=1', gateway)).status;

test('a partner over its quota gets 429, also where it asks two gateways by turns', async () => {
  const partner = await partnerWith(10);

  const statuses: number[] = [];
  for (let turn = 0; turn < 8; turn += 1) {
    for (const gateway of gateways) statuses.push(await statusAt(partner, gateway));
  }
  const refused = await partner.get('/products', gateways[1]);

  expect(statuses.filter((status) => status === 200)).toHaveLength(10);
  expect(statuses.slice(10)).toEqual(Array(6).fill(429));
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('ratelimit-policy')).toBe('"partner";q=10;w=60');
}, 60_000);

test('a key that was revoked is soon refused at both gateways', async () => {
  const partner = await partnerWith();
  for (const gateway of gateways) expect(await statusAt(partner, gateway)).toBe(200);

  await partner.revoke();

  expect(await statusAt(partner, gateways[0])).toBe(401);
  await eventually(async () => expect(await statusAt(partner, gateways[1])).toBe(401));
}, 60_000);

test('a key is there after Redis and the gateway were killed', async () => {
  const partner = await partnerWith();

  await stack.kill('redis');
  await stack.start('redis');
  await stack.kill('gateway');
  await stack.start('gateway');

  await eventually(async () => expect(await statusAt(partner, stack.url)).toBe(200), patience);
}, 120_000);

test('the feed goes on at another gateway, and after its services were started again', async () => {
  const id = (await shop.products())[0]?.id ?? '';
  const partner = await partnerWith();
  const begun = await eventually(() => partner.changes(), patience);
  const reprice = async (amount: number) => {
    const version = (await shop.page(id)).sections.pricing.data?.version ?? 0;
    await shop.reprice(id, amount, version);
  };
  /** The changes of prices after a cursor, once there are any, and where they end. */
  const pricesAfter = (cursor: string, at: string) =>
    eventually(async () => {
      const { items, next } = await partner.changes(cursor, at);
      const prices = items.filter(({ field }) => field === 'price');
      expect(prices).not.toEqual([]);
      return { prices, next };
    }, patience);

  await reprice(1_111);
  const first = await pricesAfter(begun.next, gateways[0]);
  await stack.stop('pricing');
  await stack.start('pricing');
  await eventually(() => reprice(2_222), patience);
  const second = await pricesAfter(first.next, gateways[1]);

  expect([first.prices, second.prices]).toEqual([
    [expect.objectContaining({ productIds: [id] })],
    [expect.objectContaining({ productIds: [id] })],
  ]);
  const product = await (await partner.get(`/products/${id}`, gateways[1])).json();
  expect(product).toMatchObject({ price: { current: { amount: 2_222 } }, incomplete: [] });
}, 180_000);
