import { expect, test } from '@jest/globals';
import { type Life, createMortalStorage, livesOf } from '@shop/shared/testing/mortal-storage';
import { euros } from './testing/amounts.ts';
import { ada, packingMs, startOrders, wanted } from './testing/started-orders.ts';

/** Longer than a key is claimed for by a process that is gone, and than a worker waits. */
const claimMs = 30_000;

/** A process that will crash, beside one that goes on. */
const setUp = async (life: Life) => {
  const started = await startOrders();
  const mortal = createMortalStorage(started.storage, life);
  const crashing = await started.start(mortal.storage);
  const crashIn = async (...asked: Parameters<typeof crashing.call>) => {
    await crashing.call(...asked).catch(() => undefined);
    expect(mortal.left()).toBe(0);
  };
  const ownOrders = async () => (await started.call('list', {}, { user: ada })).items;
  return { ...started, crashIn, ownOrders };
};

const withCoupon = { ...wanted, coupon: 'TEN-OFF' };
const checkout = ['redeem', 'reserve', 'authorize', 'commit', 'capture'];

/** Placing takes six writes of the order: the first one, and one after each step. */
test.each(livesOf(6))(
  'after a crash during a checkout (%j) the order goes on by itself, and each step is done once',
  async (life) => {
    const { runtime, crashIn, ownOrders, effects, stock, payments, call } = await setUp(life);
    await crashIn('place', withCoupon, { key: 'key-1', user: ada });

    await runtime.advance(claimMs + packingMs);

    const [order, ...others] = await ownOrders();
    expect(order).toMatchObject({ status: 'shipped' });
    expect(others).toEqual([]);
    expect(effects).toEqual([...checkout, 'ship']);
    expect(Object.fromEntries(stock)).toEqual({ lamp: 3, mug: 0 });
    expect(payments.get(order?.id ?? '')).toEqual({ status: 'captured', amount: euros(2_800) });
    const again = await call('place', withCoupon, { key: 'key-1', user: ada });
    expect(again).toMatchObject({ id: order?.id });
    expect(await ownOrders()).toHaveLength(1);
  },
);

test.each(livesOf(2))(
  'after a crash while a paid order is cancelled (%j) it is paid back once, or can be cancelled again',
  async (life) => {
    const { runtime, crashIn, place, call, payments, stock, effects } = await setUp(life);
    const { id } = await place({ coupon: 'TEN-OFF' });
    await crashIn('cancel', { id }, { key: 'key-2', user: ada });

    await call('cancel', { id }, { user: ada }).catch(() => undefined);
    await runtime.advance(claimMs);

    expect(await call('get', { id }, { user: ada })).toMatchObject({ status: 'refunded' });
    expect(payments.get(id)).toMatchObject({ status: 'refunded' });
    expect(effects.filter((one) => one === 'refund')).toHaveLength(1);
    expect(Object.fromEntries(stock)).toEqual({ lamp: 5, mug: 1 });
  },
);

const faults = checkout.flatMap((operation) =>
  (['before', 'after'] as const).flatMap((when) =>
    (['UNAVAILABLE', 'INTERNAL'] as const).map((code) => ({ operation, when, code })),
  ),
);

test.each(faults)('a step whose call fails (%j) is repeated, and done once', async (fault) => {
  const { place, call, runtime, faults: planned, effects, stock } = await startOrders();
  planned.push({ ...fault, times: 3 });

  const { id } = await place({ coupon: 'TEN-OFF' });
  await runtime.advance(claimMs + packingMs);

  expect(await call('get', { id }, { user: ada })).toMatchObject({ status: 'shipped' });
  expect(effects).toEqual([...checkout, 'ship']);
  expect(Object.fromEntries(stock)).toEqual({ lamp: 3, mug: 0 });
});

/** To let go of what is sold and charged is refused, and has no effect that an answer may be lost of. */
const undoing = [
  { operation: 'void', when: 'before' },
  { operation: 'release', when: 'before' },
  ...['restock', 'refund', 'releaseCoupon'].flatMap((operation) =>
    (['before', 'after'] as const).map((when) => ({ operation, when })),
  ),
] as const;

test.each(undoing)('an order whose undoing fails (%j) is undone by and by, once', async (fault) => {
  const { place, call, runtime, faults: planned, effects, stock, coupon } = await startOrders();
  const { id } = await place({ coupon: 'TEN-OFF' });
  planned.push({ ...fault, times: 2 });

  const begun = await call('cancel', { id }, { user: ada });
  expect(begun).toMatchObject({ status: 'paid', closing: { reason: 'byCustomer' } });
  await runtime.advance(claimMs);

  expect(await call('get', { id }, { user: ada })).toMatchObject({ status: 'refunded' });
  expect(effects.filter((one) => one === 'refund')).toHaveLength(1);
  expect(Object.fromEntries(stock)).toEqual({ lamp: 5, mug: 1 });
  expect(coupon.uses.size).toBe(0);
});
