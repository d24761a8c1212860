import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Demo, startDemo } from './src/demo.ts';
import { eventually } from './src/eventually.ts';
import { createPartner } from './src/partner.ts';
import { createShop } from './src/shop.ts';

const patience = { timeoutMs: 25_000, intervalMs: 250 };

let demo: Demo;

beforeAll(async () => {
  demo = await startDemo();
}, 60_000);

afterAll(() => demo?.stop());

test('a partner that follows the feed hears of a price, and then reads it', async () => {
  const partner = await createPartner(demo.url, demo.backOffice);
  const begun = await eventually(() => partner.changes(), patience);
  const shop = createShop(demo.url, demo.backOffice);
  const id = (await shop.products())[0]?.id ?? '';
  const version = (await shop.page(id)).sections.pricing.data?.version ?? 0;

  await shop.reprice(id, 4_711, version);
  await shop.adjustStock(id, 1);
  const told = await eventually(async () => {
    const { items } = await partner.changes(begun.next);
    expect(items.map(({ field }) => field)).toEqual(expect.arrayContaining(['price', 'stock']));
    return items.filter(({ field }) => ['price', 'stock'].includes(field));
  }, patience);

  expect(told).toMatchObject([
    { field: 'price', productIds: [id] },
    { field: 'stock', productIds: [id] },
  ]);
  expect(await (await partner.get(`/products/${id}`)).json()).toMatchObject({
    price: { current: { amount: 4_711 } },
    deals: { charged: expect.any(Object) },
    incomplete: [],
  });
}, 60_000);
