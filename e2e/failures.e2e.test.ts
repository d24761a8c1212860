import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, meanwhile } from './src/eventually.ts';
import { createShop } from './src/shop.ts';
import type { Page, SectionName, Shop } from './src/shop.ts';
import { startStack } from './src/stack.ts';
import type { Stack } from './src/stack.ts';

const sections = ['product', 'pricing', 'inventory', 'reviews', 'recommendations'] as const;

let stack: Stack;
let shop: Shop;
let id: string;

const isWhole = ({ degraded }: Page) => degraded.length === 0;

const untilWhole = (timeoutMs: number) =>
  eventually(async () => expect((await shop.page(id)).degraded).toEqual([]), { timeoutMs });

beforeAll(async () => {
  stack = await startStack();
  shop = createShop(stack.url, stack.adminToken);
  id = (await shop.products())[0]?.id ?? '';
  await untilWhole(10_000);
}, 300_000);

afterAll(() => stack?.down(), 60_000);

/** What a customer can see of the section: it is there, be it from the last good copy. */
const isShown = (page: Page, name: SectionName) =>
  ['ok', 'stale'].includes(page.sections[name].status) && page.sections[name].data !== null;

test.each(sections)(
  'without %s there is a page all the same, and it heals',
  async (name) => {
    const pages = await meanwhile(stack.stop(name), () => shop.page(id));
    const without = await eventually(async () => {
      const page = await shop.page(id);
      expect(['stale', 'unavailable']).toContain(page.sections[name].status);
      return page;
    });

    expect(pages.filter((page) => !isShown(page, name))).toEqual([]);
    expect(without.degraded).toEqual([name]);

    await stack.start(name);
    await untilWhole(5_000);
  },
  90_000,
);

test('without Redis the page is whole but for what only Redis knows', async () => {
  await stack.stop('redis');

  const page = await shop.page(id);

  expect(page.degraded.filter((name) => name !== 'recommendations')).toEqual([]);
  await stack.start('redis');
  await untilWhole(5_000);
}, 90_000);

test('what was answered is there after the database was killed', async () => {
  const price = (await shop.page(id)).sections.pricing.data;
  const draft = { rating: 3, title: 'Survives', text: 'A kill of the database.', author: 'Edsger' };
  const review = await shop.postReview(id, draft);
  const repriced = await shop.reprice(id, 9_876, price?.version ?? 0);

  await stack.kill('mongo');
  expect((await shop.page(id)).sections.product.data).not.toBeNull();
  await stack.start('mongo');

  await untilWhole(10_000);
  expect((await shop.reviews(id)).items[0]).toEqual(review);
  expect((await shop.page(id)).sections.pricing.data).toEqual(repriced);
}, 90_000);

test('three replicas share the calls, and the loss of one costs no page', async () => {
  await stack.scale('pricing', 3);
  await eventually(
    async () => {
      await shop.page(id);
      const pricing = (await shop.status()).services.find(({ name }) => name === 'pricing');
      const sharing = pricing?.replicas.filter(({ answered }) => answered > 0);
      expect(sharing).toHaveLength(3);
    },
    { timeoutMs: 15_000 },
  );

  const pages = await meanwhile(stack.killReplica('pricing'), () => shop.page(id));

  expect(pages.filter((page) => !isShown(page, 'pricing'))).toEqual([]);
  await untilWhole(5_000);
  const after = await Promise.all(Array.from({ length: 30 }, () => shop.page(id)));
  expect(after.filter((page) => !isWhole(page))).toEqual([]);
}, 120_000);
