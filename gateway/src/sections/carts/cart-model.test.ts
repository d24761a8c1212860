import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { type PricedBasket, promotionsContract } from '@shop/shared/contracts/promotions';
import { shippingContract } from '@shop/shared/contracts/shipping';
import { refuse } from '@shop/shared/protocol/refuse';
import { createVisitor } from '../../testing/customer-client.ts';
import { type RunningGateway, startGateway } from '../../testing/running-gateway.ts';
import { fakeInventory, levelOf } from '../inventory/testing/fake.ts';
import { fakePricing, priceOf } from '../pricing/testing/fake.ts';
import { fakeProduct, productOf } from '../product/testing/fake.ts';
import { fakePromotions } from '../promotions/testing/fake.ts';
import { fakeShipping } from '../shipping/testing/fake.ts';
import { fakeCarts } from './testing/fake.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

/** A visitor with two lamps in the cart. */
const withLamps = async (shop: RunningGateway) => {
  const visitor = createVisitor(shop);
  await visitor.add('lamp-1', '2');
  await visitor.add('lamp-2', '1');
  return visitor;
};

const basket: PricedBasket = {
  lines: [
    {
      productId: 'lamp-1',
      quantity: 2,
      price: euro(3_980),
      adjustments: [{ dealId: 'week', name: 'Lamp week', off: euro(398) }],
      total: euro(3_582),
    },
    { productId: 'lamp-2', quantity: 1, price: euro(1_990), adjustments: [], total: euro(1_990) },
  ],
  price: euro(5_970),
  total: euro(5_572),
  freeShipping: { dealId: 'free', name: 'Free in December' },
  coupon: 'applied',
};

/** The fake promotions price every basket like this. */
const priceAs = (shop: RunningGateway, priced: () => Promise<PricedBasket>) =>
  shop.serve(promotionsContract, { ...shop.of(fakePromotions).handlers, apply: priced });

/** The fake shipping says this of every basket. */
const shipAs = (shop: RunningGateway, error: ServiceError) =>
  shop.serve(shippingContract, {
    ...shop.of(fakeShipping).handlers,
    optionsFor: () => Promise.reject(error),
  });

test('the page shows names, deals with their reasons, totals, stock, and what shipping costs', async () => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  priceAs(shop, async () => basket);
  shop.of(fakeInventory).levels.set('lamp-2', levelOf('lamp-2', 0));
  await visitor.post('/cart/options', { coupon: 'LAMPS-10', country: 'DE' });

  const page = await visitor.cart();

  for (const words of [
    'Lamp “lamp-1” – größer',
    '/pictures/lamps/7.svg',
    '€19.90 each',
    'Lamp week</strong>: −€3.98',
    'Together <strong>€35.82',
    'Total <strong>€55.72',
    'Only 4 left',
    'Sold out',
    'The coupon <code>LAMPS-10</code> is applied.',
    'To Germany:',
    'Free in December',
  ]) {
    expect(page).toContain(words);
  }
});

test.each([
  ['unknown', 'is not one of ours'],
  ['notRunning', 'is not good at this time'],
  ['usedUp', 'is used up'],
  ['notForThese', 'is not for these products'],
] as const)('a coupon that is %s is told in words', async (coupon, words) => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  await visitor.post('/cart/options', { coupon: 'LAMPS-10', country: '' });
  priceAs(shop, async () => ({ ...basket, coupon }));

  expect(await visitor.cart()).toContain(`The coupon <code>LAMPS-10</code> ${words}.`);
});

test('a price that has changed since is told for its line', async () => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  await using later = await startGateway();
  const { carts } = shop.of(fakeCarts);
  for (const [id, cart] of carts) later.of(fakeCarts).carts.set(id, cart);
  later.of(fakePricing).prices.set('lamp-1', priceOf('lamp-1', 2_490, 2));
  const again = createVisitor(later);
  again.cookies.set('cart', visitor.cookies.get('cart') ?? '');

  const page = await again.cart();

  expect(page.match(/The price has changed since you added it/g)).toHaveLength(1);
  expect(page).toContain('it was €19.90, it is now €24.90');
});

test('a product that is withdrawn is said to be that, and is not in the total', async () => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  shop.of(fakeProduct).products.set('lamp-1', productOf('lamp-1', { withdrawn: true }));

  const page = await visitor.cart();

  expect(page).toContain('This product is no longer sold.');
  expect(page).toContain('Without the products that cannot be ordered.');
  const asked = shop.calls.findLast(({ operation }) => operation === 'apply');
  expect(asked?.input).toMatchObject({ lines: [{ productId: 'lamp-2', quantity: 1 }] });
});

test('a cart of withdrawn products alone has no total', async () => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  shop.of(fakeProduct).products.clear();

  expect(await visitor.cart()).toContain('Nothing of this can be ordered.');
});

test.each([
  ['product', 'Its name cannot be shown right now.'],
  ['inventory', 'Stock not known right now'],
  ['promotions', 'The total cannot be worked out right now.'],
  ['shipping', 'Shipping cannot be worked out right now.'],
])('while %s is gone its part says so, and the others are there', async (service, words) => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  await visitor.post('/cart/options', { coupon: '', country: 'DE' });
  shop.behave(service, 'failing');

  const answer = await visitor.get('/cart');

  expect(answer.status).toBe(200);
  const page = await answer.text();
  expect(page).toContain(words);
  expect(page).toContain('action="/cart/lines/update"');
});

test('while everything but carts is gone the page can still take products out', async () => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  for (const service of ['product', 'pricing', 'inventory', 'promotions', 'shipping']) {
    shop.behave(service, 'slow');
  }

  expect((await visitor.get('/cart')).status).toBe(200);
  const fields = { productId: 'lamp-1', quantity: '', remove: 'yes' };
  expect((await visitor.post('/cart/lines/update', fields)).status).toBe(303);
});

test.each([
  ['NOT_SHIPPED', 'Nothing is sent to Germany.'],
  ['TOO_HEAVY', 'This is too heavy to be sent to Germany.'],
] as const)('shipping that is refused with %s is told in words', async (code, words) => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  await visitor.post('/cart/options', { coupon: '', country: 'DE' });
  shipAs(shop, refuse(shippingContract, code, 'it is not sent'));

  expect(await visitor.cart()).toContain(words);
});

test('products that cannot be priced together are said to be that', async () => {
  await using shop = await startGateway();
  const visitor = await withLamps(shop);
  priceAs(shop, () => Promise.reject(new ServiceError('INVALID_ARGUMENT', 'another currency')));

  expect(await visitor.cart()).toContain('These products cannot be ordered together.');
});
