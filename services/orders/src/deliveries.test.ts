import { expect, test } from '@jest/globals';
import type { EventOf } from '@shop/shared/events/subscription';
import type { Contract } from '@shop/shared/protocol/contract';
import { ada, packingMs, startOrders } from './testing/started-orders.ts';

const position = { epoch: 'e1', seq: 7 };

/** A shipped order, and what it hears of its parcel. */
const setUp = async () => {
  const started = await startOrders();
  const { place, call, runtime, consumers } = started;
  const { id } = await place();
  await runtime.advance(packingMs);
  const hear = async (orderId: string, state: string) => {
    const event = { type: 'parcelChanged', data: { id: orderId, orderId, state } };
    await consumers[0]?.apply([event as unknown as EventOf<Contract>], position);
  };
  const statusOf = async () => (await call('get', { id }, { user: ada })).status;
  return { ...started, id, hear, statusOf };
};

test('an order is delivered once its parcel has arrived, and not before', async () => {
  const { id, hear, statusOf, consumers } = await setUp();

  await hear(id, 'inTransit');
  expect(await statusOf()).toBe('shipped');
  await hear(id, 'delivered');
  await hear(id, 'delivered');

  expect(await statusOf()).toBe('delivered');
  expect(await consumers[0]?.position()).toEqual(position);
});

test('a parcel of no order is passed over', async () => {
  const { hear, statusOf } = await setUp();

  await hear('another', 'delivered');

  expect(await statusOf()).toBe('shipped');
});

test('an order whose parcel cannot be looked up for days is not stuck, and delivered at last', async () => {
  const { id, call, runtime, parcels, faults, statusOf } = await setUp();
  faults.push({ operation: 'track', when: 'before', times: 9 });
  await runtime.advance(2 * 86_400_000);

  expect(await call('listAll', { stuck: true })).toMatchObject({ items: [] });
  faults.length = 0;
  parcels.set(id, 'delivered');
  await runtime.advance(2 * 86_400_000);

  expect(await statusOf()).toBe('delivered');
});

test('an order whose news were lost is delivered once its parcel is looked up', async () => {
  const { id, runtime, parcels, statusOf } = await setUp();
  await runtime.advance(601_000);
  expect(await statusOf()).toBe('shipped');
  parcels.set(id, 'delivered');

  await runtime.advance(601_000);

  expect(await statusOf()).toBe('delivered');
});
