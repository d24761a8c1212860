import { expect, test } from '@jest/globals';
import type { DealDraft } from '@shop/shared/contracts/promotions';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { promotions } from './service.ts';
import { createNeighbours } from './testing/neighbours.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

const draft: DealDraft = {
  name: 'Lamp week',
  effect: { kind: 'percent', percent: 10 },
  target: { scope: 'categories', categories: ['lamps'] },
  coupon: null,
  maxUses: null,
  priority: 0,
  stackable: true,
  from: '2026-01-01T00:00:00.000Z',
  until: '2026-01-02T00:00:00.000Z',
};
const withCoupon = { ...draft, coupon: 'WELCOME-10', maxUses: 2 };

/** A shop with a lamp at 20 euros and a mug at 5. */
const setup = async () => {
  const neighbours = createNeighbours();
  neighbours.sell('lamp', 2_000);
  neighbours.sell('mug', 500, 'mugs');
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const started = await startedService(promotions, { ...neighbours, runtime, storage });
  await neighbours.load();
  const ofLamp = () => started.call('forProduct', { productId: 'lamp' });
  const price = async (lines: Record<string, number>, more: { coupon?: string } = {}) =>
    started.call('apply', {
      lines: Object.entries(lines).map(([productId, quantity]) => ({ productId, quantity })),
      ...more,
    });
  const redeem = (orderId: string, key?: string) =>
    started.call('redeem', { id: 'WELCOME-10', orderId }, { ...(key && { key }) });
  return { ...neighbours, ...started, ofLamp, price, redeem };
};

test('without a deal a product costs its price', async () => {
  const { ofLamp } = await setup();
  const price = { list: euro(2_000), current: euro(2_000), charged: euro(2_000) };

  expect(await ofLamp()).toEqual({ id: 'lamp', price, adjustments: [], now: [], next: [] });
});

test('a product costs less while its deal runs, and says why', async () => {
  const { call, ofLamp, announced } = await setup();

  const deal = await call('create', draft);

  expect(await ofLamp()).toMatchObject({
    price: { charged: euro(1_800) },
    adjustments: [{ dealId: deal.id, name: 'Lamp week', off: euro(200) }],
    now: [deal],
  });
  expect(await call('forProduct', { productId: 'mug' })).toMatchObject({ now: [] });
  expect(await announced()).toMatchObject([{ type: 'dealChanged', key: deal.id, data: deal }]);
});

test('a deal begins and ends to the millisecond, and both are announced', async () => {
  const { call, ofLamp, runtime, announced } = await setup();
  const from = '2026-01-01T00:00:10.000Z';
  const deal = await call('create', { ...draft, from, until: '2026-01-01T00:00:20.000Z' });
  expect(await ofLamp()).toMatchObject({ now: [], next: [deal] });

  const chargedAt = async () => (await ofLamp()).price?.charged.amount;
  await runtime.advance(9_999);
  expect(await chargedAt()).toBe(2_000);
  await runtime.advance(1);
  expect(await chargedAt()).toBe(1_800);
  await runtime.advance(9_999);
  expect(await chargedAt()).toBe(1_800);
  await runtime.advance(1);
  expect(await chargedAt()).toBe(2_000);

  await runtime.advance(2_000);
  const phases = (await announced()).map(({ data }) => (data as { phase: string }).phase);
  expect(phases).toEqual(['planned', 'running', 'over']);
});

test('a deal that is ended is over at once', async () => {
  const { call, ofLamp } = await setup();
  const { id } = await call('create', draft);
  await ofLamp();

  const deal = await call('end', { id, expectedVersion: 1 });

  expect(deal.phase).toBe('over');
  expect(await ofLamp()).toMatchObject({ price: { charged: euro(2_000) }, now: [] });
  expect((await call('list', {})).items).toEqual([]);
  const late = call('end', { id, expectedVersion: 1 });
  await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a basket has its deals, line by line, and sums to the last unit', async () => {
  const { call, price } = await setup();
  await call('create', draft);

  expect(await price({ lamp: 3, mug: 1 })).toMatchObject({
    lines: [
      { productId: 'lamp', price: euro(6_000), total: euro(5_400) },
      { productId: 'mug', price: euro(500), total: euro(500), adjustments: [] },
    ],
    price: euro(6_500),
    total: euro(5_900),
    freeShipping: null,
    coupon: null,
  });
});

const unpriced: [field: string, lines: Record<string, number>][] = [
  ['lines.1.productId', { lamp: 1, gone: 1 }],
  ['lines.1.productId', { lamp: 1, yen: 1 }],
  ['lines', { dear: 99, lamp: 1 }],
];

test.each(unpriced)('a basket whose %s cannot be priced is refused', async (field, lines) => {
  const { sell, load, price } = await setup();
  sell('yen', 100, 'lamps', 'JPY');
  sell('dear', 100_000_000_000);
  await load();

  await expect(price(lines)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field, message: expect.any(String) }],
  });
});

test('a coupon counts where it is entered, and is in no list', async () => {
  const { call, price, ofLamp } = await setup();
  await call('create', withCoupon);

  expect(await price({ lamp: 1 })).toMatchObject({ total: euro(2_000), coupon: null });
  expect(await price({ lamp: 1 }, { coupon: 'WELCOME-10' })).toMatchObject({
    total: euro(1_800),
    coupon: 'applied',
  });
  expect(await ofLamp()).toMatchObject({ now: [] });
  expect((await call('list', {})).items).toEqual([]);
});

test.each([
  ['unknown', 'NEVER-MADE', { lamp: 1 }, 0],
  ['notForThese', 'WELCOME-10', { mug: 1 }, 0],
  ['notRunning', 'WELCOME-10', { lamp: 1 }, 24 * 60 * 60 * 1_000],
] as const)('a coupon that does not count says why: %s', async (status, coupon, lines, ms) => {
  const { call, price, runtime } = await setup();
  await call('create', withCoupon);
  await runtime.advance(ms);

  const basket = await price(lines, { coupon });

  expect(basket.coupon).toBe(status);
  expect(basket.total).toEqual(basket.price);
});

test('a coupon that is used a thousand times at once counts as often as it may', async () => {
  const { call, redeem, price } = await setup();
  await call('create', withCoupon);

  const all = await Promise.allSettled(
    Array.from({ length: 1_000 }, (_, order) => redeem(`order-${order}`)),
  );

  const refused = all.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(998);
  for (const one of refused) expect(one).toMatchObject({ reason: { code: 'COUPON_USED_UP' } });
  expect(await price({ lamp: 1 }, { coupon: 'WELCOME-10' })).toMatchObject({ coupon: 'usedUp' });
});

test('an order uses a coupon once, under whatever key, and can give it back', async () => {
  const { call, redeem } = await setup();
  await call('create', withCoupon);

  await redeem('order-1', 'key-1');
  expect(await redeem('order-1', 'key-2')).toMatchObject({ uses: 1, maxUses: 2 });
  const back = { id: 'WELCOME-10', orderId: 'order-1' };
  expect(await call('release', back)).toMatchObject({ uses: 0 });
  expect(await call('release', back)).toMatchObject({ uses: 0 });
});

test('a coupon cannot be used outside of its time', async () => {
  const { call, redeem, runtime } = await setup();
  await call('create', withCoupon);
  await runtime.advance(24 * 60 * 60 * 1_000);

  await expect(redeem('order-1')).rejects.toMatchObject({ code: 'COUPON_NOT_RUNNING' });
});

test('a coupon that there is cannot be had by another deal', async () => {
  const { call } = await setup();
  await call('create', withCoupon);

  const second = call('create', { ...withCoupon, name: 'Other' });

  await expect(second).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect((await call('list', {})).items).toEqual([]);
});

test('the same key again is the same deal', async () => {
  const { call } = await setup();

  const first = await call('create', withCoupon, { key: 'key-1' });

  expect(await call('create', withCoupon, { key: 'key-1' })).toEqual(first);
});

test('while too many deals are not over there is no other', async () => {
  const { call } = await setup();
  for (let n = 0; n < 500; n += 1) await call('create', draft);

  await expect(call('create', draft)).rejects.toMatchObject({ code: 'TOO_MANY_DEALS' });
});

test('a product whose price is not known has its deals, and no price', async () => {
  const { call, sell, unprice, load } = await setup();
  sell('new', 100);
  unprice('new');
  await load();
  const deal = await call('create', draft);

  const known = await call('forProduct', { productId: 'new' });

  expect(known).toMatchObject({ price: null, adjustments: [], now: [deal] });
});

test('staff see every deal, with its coupon: those that are not over, and those that are', async () => {
  const { call } = await setup();
  const plain = await call('create', draft);
  const coupon = await call('create', withCoupon);
  const over = await call('create', { ...draft, name: 'Ended' });
  await call('end', { id: over.id, expectedVersion: 1 });
  const idsOf = async (input: { over?: boolean }) =>
    (await call('listAll', input)).items.map(({ id }) => id).toSorted();

  expect(await idsOf({})).toEqual([plain.id, coupon.id].toSorted());
  expect(await idsOf({ over: true })).toEqual([over.id]);
  expect(await call('get', { id: coupon.id })).toEqual(coupon);
  await expect(call('get', { id: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
