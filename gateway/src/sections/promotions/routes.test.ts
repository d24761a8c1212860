import { expect, test } from '@jest/globals';
import type { DealDraft } from '@shop/shared/contracts/promotions';
import { expectProblem } from '../../testing/expect-problem.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { fakePromotions } from './testing/fake.ts';
import { promotions } from './section.ts';
import { reducedSample, teaWeek, threeForTwo } from './testing/sample.ts';

const browser = { accept: 'text/html' };
const withKey = { ...asAdmin, 'idempotency-key': 'key-1' };

const draft: DealDraft = {
  name: 'Lamp week',
  effect: { kind: 'percent', percent: 20 },
  target: { scope: 'categories', categories: ['lamps'] },
  coupon: null,
  maxUses: null,
  priority: 10,
  stackable: true,
  from: '2026-12-01T00:00:00.000Z',
  until: null,
};

const startWithDeals = async () => {
  const shop = await startGateway();
  const { ofProducts, deals } = shop.of(fakePromotions);
  ofProducts.set('lamp-1', { ...reducedSample, id: 'lamp-1' });
  for (const deal of [teaWeek, threeForTwo]) deals.set(deal.id, deal);
  return shop;
};

test('the page shows the price with deals, the list price, and the reason', async () => {
  await using shop = await startWithDeals();

  const markup = await (await shop.get('/products/lamp-1', browser)).text();

  expect(markup).toMatch(/<strong>€49.41<\/strong>/);
  expect(markup).toMatch(/<s>.*€64.90<\/s>/);
  expect(markup.split('class="price"')[1]).not.toContain('€19.90');
  expect(markup).toMatch(/<strong>10% off<\/strong>: <bdi>Tea week<\/bdi>\s+until/);
  expect(markup).toMatch(/<strong>3 for the price of 2<\/strong>.*\s+from/);
});

test('without a deal, and without the service, the page shows the price as it is', async () => {
  await using shop = await startWithDeals();

  const none = await (await shop.get('/products/lamp-2', browser)).text();
  shop.behave('promotions', 'failing');
  const away = await (await shop.get('/products/lamp-3', browser)).text();

  expect(none).toContain('€19.90</strong>');
  expect(away).toContain('€19.90</strong>');
  expect(away).toContain('Deals cannot be shown right now');
});

test('deals are read as data, and as a page with links to what they are for', async () => {
  await using shop = await startWithDeals();
  const { deals } = shop.of(fakePromotions);
  const target = { scope: 'products' as const, productIds: ['lamp-1', 'gone'] };
  deals.set('both', { ...teaWeek, id: 'both', target });

  const data = await shop.get('/api/v1/deals');
  const page = await (await shop.get('/deals', browser)).text();

  expect(await data.json()).toEqual({ items: [...deals.values()], nextCursor: null });
  expect(page).toContain('href="/?category=teapots"');
  expect(page).toContain('href="/products/lamp-1"');
  expect(page).toContain('>gone</a>');
});

test('while the product service is away the page of deals shows ids', async () => {
  await using shop = await startWithDeals();
  const target = { scope: 'products' as const, productIds: ['lamp-1'] };
  shop.of(fakePromotions).deals.set('one', { ...teaWeek, id: 'one', target });
  shop.behave('product', 'failing');

  const page = await shop.get('/deals', browser);

  expect(page.status).toBe(200);
  expect(await page.text()).toContain('>lamp-1</a>');
});

test('a basket gets its price, and what is wrong with it is named', async () => {
  await using shop = await startGateway();
  const quote = (body: object) => shop.send('POST', '/api/v1/quotes', body);
  const lines = [{ productId: 'lamp-1', quantity: 2 }];

  const answer = await quote({ lines, coupon: 'WELCOME-10' });
  const twice = await quote({ lines: [...lines, ...lines] });
  const none = await quote({ lines: [{ productId: 'lamp-1', quantity: 0 }] });

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ coupon: 'unknown', lines });
  await expectProblem(twice, { status: 400, code: 'INVALID_ARGUMENT', field: 'lines' });
  await expectProblem(none, { status: 400, code: 'INVALID_ARGUMENT', field: 'lines.0.quantity' });
});

test('a deal that staff makes is 201, and one with an effect that cannot be is refused', async () => {
  await using shop = await startGateway();
  const post = (body: object) => shop.backOffice.send('POST', '/api/v1/deals', body, withKey);

  const made = await post(draft);
  const refused = await post({ ...draft, effect: { kind: 'multibuy', take: 2, pay: 2 } });

  expect(made.status).toBe(201);
  expect(await made.json()).toMatchObject(draft);
  await expectProblem(refused, { status: 400, code: 'INVALID_ARGUMENT', field: 'effect.pay' });
});

test('a deal is ended by its version', async () => {
  await using shop = await startWithDeals();
  const end = (tag: string) =>
    shop.backOffice.send('POST', `/api/v1/deals/${teaWeek.id}/end`, undefined, {
      ...asAdmin,
      'if-match': tag,
    });

  const early = await end('"1"');
  const ended = await end('"2"');

  await expectProblem(early, { status: 412, code: 'PRECONDITION_FAILED' });
  expect(await ended.json()).toMatchObject({ phase: 'over', version: 3 });
});

test.each([
  ['of some products changes these', { scope: 'products', productIds: ['a', 'b'] }, ['a', 'b']],
  ['of categories may change any', { scope: 'categories', categories: ['lamps'] }, undefined],
  ['of baskets may change any', { scope: 'basket' }, undefined],
] as const)('a deal %s', (_, target, productIds) => {
  const data = { ...teaWeek, target };

  const event = { type: 'dealChanged', key: teaWeek.id, data };

  expect(promotions.changeBy(event)).toEqual({ productIds, data: undefined });
});

test('a deal with a coupon changes no product', () => {
  const data = { ...teaWeek, coupon: 'TEA-10' };

  expect(promotions.changeBy({ type: 'dealChanged', key: teaWeek.id, data })).toBeUndefined();
});
