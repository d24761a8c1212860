import { expect, test } from '@jest/globals';
import { enterOffice } from '../../../testing/office-client.ts';
import { startGateway } from '../../../testing/running-gateway.ts';
import { fakeOrders } from '../testing/fake.ts';
import { paidOrder, rejectedOrder, stuckOrder } from '../testing/sample.ts';

const start = async () => {
  const shop = await startGateway();
  const office = await enterOffice(shop);
  const { orders } = shop.of(fakeOrders);
  for (const one of [paidOrder, rejectedOrder, stuckOrder]) orders.set(one.id, one);
  const read = async (path: string) => (await office.get(path)).text();
  return { shop, office, orders, read, [Symbol.asyncDispose]: shop[Symbol.asyncDispose] };
};

test('staff see all orders, those of a state, and those that are stuck with their problem', async () => {
  await using staff = await start();

  const all = await staff.read('/orders');
  const rejected = await staff.read('/orders?view=rejected');
  const stuck = await staff.read('/orders?view=stuck');

  for (const id of ['o-1', 'o-3', 'o-4']) expect(all).toContain(`href="/orders/${id}"`);
  expect(rejected).toContain('out of stock');
  expect(rejected).not.toContain('href="/orders/o-1"');
  expect(stuck).toContain('Charge the amount (payments): failed 12 times, last with UNAVAILABLE');
});

test('the first page of staff names the orders that are stuck', async () => {
  await using staff = await start();

  expect(await staff.read('/')).toMatch(/Stuck orders[^]*href="\/orders\/o-4"/);
});

test('an order shows its steps, and is paid back with its goods or without', async () => {
  await using staff = await start();

  const page = await staff.read('/orders/o-1');
  const refunded = await staff.office.fill('/orders/o-1/refund', { restock: undefined });

  expect(page).toMatch(/href="\/orders\/o-1\/refund"/);
  expect(refunded.headers.get('location')).toBe('/orders/o-1?done=refunded#done');
  const write = staff.shop.calls.findLast(({ operation }) => operation === 'refund');
  expect(write?.input).toEqual({ id: 'o-1', restock: false });
  expect(await staff.read('/orders/o-1')).not.toContain('href="/orders/o-1/refund"');
});

test('the step of a stuck order is tried again', async () => {
  await using staff = await start();

  const retried = await staff.office.fill('/orders/o-4/retry', {});

  expect(retried.headers.get('location')).toBe('/orders/o-4?done=retried#done');
  expect(staff.orders.get('o-4')).toMatchObject({ status: 'paid' });
});
