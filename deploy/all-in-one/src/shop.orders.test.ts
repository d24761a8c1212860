import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { noLimits } from '@shop/gateway/edge/limits/limit-settings';
import { level } from '@shop/shared/contracts/inventory';
import { eventually } from '@shop/shared/service/testing/eventually';
import { z } from 'zod';
import { type Shop, openShop } from './shop.ts';
import { type Buyer, lines, sendTo, signIn } from './testing/buyer.ts';

const adminToken = 'the-admin-token-of-this-test';
const asAdmin = { authorization: `Bearer ${adminToken}` };

let shop: Shop;
let ada: Buyer;

beforeAll(async () => {
  const settings = { adminToken, logLevel: 'fatal', limits: noLimits };
  shop = await openShop({ port: 0, backOfficePort: 0, products: 60, ...settings });
  ada = await signIn(shop.port);
});

afterAll(() => shop.stop());

/** How many pieces of the goods can be sold. */
const available = async () => {
  const send = sendTo(shop.port);
  const pages = await Promise.all(
    lines.map(({ productId }) => send(`/api/v1/products/${productId}/page`, undefined)),
  );
  const shape = z.object({ sections: z.object({ inventory: z.object({ data: level }) }) });
  const read = await Promise.all(pages.map(async (page) => shape.parse(await page.json())));
  return read.map(({ sections }) => sections.inventory.data.available);
};

test('a customer buys two things with a coupon, is charged what was quoted, and cancels again', async () => {
  const before = await available();

  const { status, order: placed } = await ada.place();

  expect(status).toBe(201);
  expect(placed).toMatchObject({ status: 'paid', coupon: 'WELCOME-10', isCancellable: true });
  expect(placed.lines.flatMap(({ adjustments }) => adjustments).length).toBeGreaterThan(0);
  expect(await available()).toEqual([(before[0] ?? 0) - 2, (before[1] ?? 0) - 1]);

  const cancelled = await sendTo(shop.port)(`/api/v1/orders/${placed.id}/cancel`, {}, ada.own);
  expect(cancelled.status).toBe(200);
  expect(await ada.order(placed.id)).toMatchObject({ status: 'refunded' });
  expect(await available()).toEqual(before);
});

test('a declined card charges nothing and holds nothing', async () => {
  const before = await available();

  const { status, order: declined } = await ada.place({ card: 'tok_decline_funds' });

  expect(status).toBe(201);
  expect(declined).toMatchObject({ status: 'cancelled', closing: { reason: 'declined' } });
  expect(await available()).toEqual(before);
});

test('an order whose provider has lost its answer is paid once, in its own time', async () => {
  const { order: placed } = await ada.place({ card: 'tok_timeout' });

  await eventually(async () =>
    expect(await ada.order(placed.id)).toMatchObject({ status: 'paid' }),
  );
});

test('staff find the orders in the back office, and those of nobody else are shown to a customer', async () => {
  const all = await fetch(`http://127.0.0.1:${shop.backOfficePort}/api/v1/orders`, {
    headers: asAdmin,
  });
  const shape = z.object({
    items: z.array(z.object({ id: z.string(), next: z.string().nullable() })),
  });

  const { items } = shape.parse(await all.json());

  expect(items.length).toBeGreaterThanOrEqual(3);
});
