import { expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import { orderDefinition } from './order.ts';
import { paid, progressed, shipped } from './progress.ts';
import { ada, packingMs, startOrders, wanted } from './testing/started-orders.ts';

test('a paid order that is cancelled is paid back, and its pieces can be sold to others', async () => {
  const { place, call, stock, payments } = await startOrders();
  const { id } = await place();

  const cancelled = await call('cancel', { id }, { user: ada });

  expect(cancelled).toMatchObject({ status: 'refunded', closing: { reason: 'byCustomer' } });
  expect(payments.get(id)).toMatchObject({ status: 'refunded' });
  expect(Object.fromEntries(stock)).toEqual({ lamp: 5, mug: 1 });
  expect(await call('cancel', { id }, { user: ada })).toMatchObject({ status: 'refunded' });
});

test('an order that waits for its provider can be cancelled, and is never charged', async () => {
  const { place, call, runtime, faults, payments, effects } = await startOrders();
  faults.push({ operation: 'authorize', when: 'before', times: 3 });
  const { id, status } = await place();
  expect(status).toBe('reserved');

  expect(await call('cancel', { id }, { user: ada })).toMatchObject({ status: 'cancelled' });

  await runtime.advance(60_000);
  expect(payments.get(id)).toMatchObject({ status: 'voided' });
  expect(effects).not.toContain('capture');
});

test('an order that is being shipped cannot be cancelled, but refunded by staff', async () => {
  const { place, call, runtime, stock } = await startOrders();
  const { id } = await place();
  await runtime.advance(packingMs);

  const cancel = call('cancel', { id }, { user: ada });
  await expect(cancel).rejects.toMatchObject({ code: 'NOT_CANCELLABLE' });

  const refunded = await call('refund', { id, restock: false });
  expect(refunded).toMatchObject({ status: 'refunded', closing: { reason: 'byStaff' } });
  expect(stock.get('mug')).toBe(0);
  const again = call('refund', { id, restock: true });
  await expect(again).rejects.toMatchObject({ code: 'NOT_REFUNDABLE' });
});

test('an order whose parcel cannot be announced is refunded by staff, once it is stuck', async () => {
  const { place, call, runtime, faults, stock } = await startOrders();
  faults.push({ operation: 'ship', when: 'before', times: 1_000 });
  const { id } = await place();
  await runtime.advance(packingMs + 1_000);

  const early = call('refund', { id, restock: true });
  await expect(early).rejects.toMatchObject({ code: 'NOT_REFUNDABLE' });
  await runtime.advance(300_000);

  expect(await call('refund', { id, restock: true })).toMatchObject({ status: 'refunded' });
  await runtime.advance(60_000);
  expect(Object.fromEntries(stock)).toEqual({ lamp: 5, mug: 1 });
  expect(await call('inspect', { id })).toMatchObject({ status: 'refunded', parcelId: null });
});

test('a parcel that was announced late is named by the order that was paid back meanwhile', async () => {
  const { place, call, runtime, faults, storage } = await startOrders();
  faults.push({ operation: 'ship', when: 'before', times: 1_000 });
  const { id } = await place();
  await runtime.advance(packingMs + 300_000);
  await call('refund', { id, restock: false });
  const store = await storage.aggregates('orders', orderDefinition);
  const { state } = (await store.load(id, testContext())) ?? {};
  if (!state) throw new Error('the order is not stored');

  const late = progressed(state, 'ship', shipped('par-1'), state.updatedAt);

  expect(late).toMatchObject({ status: 'refunded', parcelId: 'par-1' });
  expect(progressed(state, 'capture', paid, state.updatedAt)).toEqual(state);
});

test('an order that is not paid cannot be refunded', async () => {
  const { place, call } = await startOrders();
  const { id } = await place({ card: 'tok_decline' });

  const refund = call('refund', { id, restock: true });

  await expect(refund).rejects.toMatchObject({ code: 'NOT_REFUNDABLE' });
});

test('an order that cannot be shipped is paid back', async () => {
  const { place, call, runtime, stock } = await startOrders();
  const { id } = await place({ address: { ...wanted.address, country: 'XX' } });

  await runtime.advance(packingMs);

  const order = await call('get', { id }, { user: ada });
  expect(order).toMatchObject({ status: 'refunded', closing: { reason: 'notShippable' } });
  expect(Object.fromEntries(stock)).toEqual({ lamp: 5, mug: 1 });
});

test('an order that is not authorized in five minutes is given up', async () => {
  const { place, call, runtime, faults, stock } = await startOrders();
  faults.push({ operation: 'authorize', when: 'before', times: 1_000 });
  const { id } = await place();

  await runtime.advance(340_000);

  const order = await call('get', { id }, { user: ada });
  expect(order).toMatchObject({ status: 'cancelled', closing: { reason: 'timeOver' } });
  expect(Object.fromEntries(stock)).toEqual({ lamp: 5, mug: 1 });
});

test('the card of an order that staff have tried again is forgotten with its authorization', async () => {
  const { place, call, runtime, faults, storage } = await startOrders();
  faults.push({ operation: 'reserve', when: 'before', times: 3 });
  const { id } = await place();

  expect(await call('retry', { id })).toMatchObject({ status: 'placed' });
  await runtime.advance(20_000);

  const store = await storage.aggregates('orders', orderDefinition);
  const stored = await store.load(id, testContext());
  expect(stored?.state.status).toBe('paid');
  expect(JSON.stringify(stored)).not.toContain('tok_approve');
});

test('staff see an order whose step fails again and again, and try it when that is mended', async () => {
  const { place, call, runtime, faults } = await startOrders();
  faults.push({ operation: 'capture', when: 'before', code: 'INTERNAL', times: 1_000 });
  const { id } = await place();
  await runtime.advance(400_000);

  const { items } = await call('listAll', { stuck: true });
  expect(items).toMatchObject([{ id, status: 'authorized', next: 'capture', problem: 'INTERNAL' }]);
  const authorized = await call('listAll', { stuck: true, status: 'authorized' });
  expect(authorized.items).toHaveLength(1);
  expect(await call('listAll', { stuck: true, status: 'paid' })).toMatchObject({ items: [] });
  faults.length = 0;

  expect(await call('retry', { id })).toMatchObject({ status: 'paid', problem: null });
  expect(await call('listAll', { stuck: true })).toMatchObject({ items: [] });
  await expect(call('retry', { id })).rejects.toMatchObject({ code: 'NOT_STUCK' });
});
