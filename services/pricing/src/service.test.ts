import { expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import { startedService } from '@shop/shared/testing/started-service';
import { toTraceparent } from '@shop/shared/trace';
import { pricing } from './service.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const lamp = { id: 'lamp', list: eur(1_000), current: eur(800) };
const seventy = { id: 'lamp', amount: 70, expectedVersion: 1 };

test('an introduced price is quoted and announced with the trace of its call', async () => {
  const { call, announced } = await startedService(pricing);
  const context = testContext();

  const price = await call('introduce', lamp, { context });

  expect(price).toEqual({ ...lamp, version: 1, updatedAt: expect.any(String) });
  expect(await call('quote', { ids: ['lamp', 'gone'] })).toEqual([price]);
  expect(await announced()).toEqual([
    {
      id: expect.any(String),
      type: 'priceChanged',
      key: 'lamp',
      version: 1,
      time: price.updatedAt,
      traceparent: toTraceparent(context.trace),
      data: price,
    },
  ]);
});

test('a product has one first price', async () => {
  const { call, announced } = await startedService(pricing);
  const price = await call('introduce', lamp);

  const other = call('introduce', { ...lamp, current: eur(1) });

  await expect(other).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await call('quote', { ids: ['lamp'] })).toEqual([price]);
  expect(await announced()).toHaveLength(1);
});

test('a repriced product has a new version, time and event', async () => {
  const { call, runtime, announced } = await startedService(pricing);
  await call('introduce', lamp);
  await runtime.advance(1_500);

  const price = await call('reprice', seventy);

  expect(price).toEqual({
    ...lamp,
    current: eur(70),
    version: 2,
    updatedAt: '2026-01-01T00:00:01.500Z',
  });
  expect((await announced()).at(-1)).toMatchObject({ version: 2, data: price });
});

test('of two that reprice the same version at once, one wins and one is told the version', async () => {
  const { call, announced } = await startedService(pricing);
  await call('introduce', lamp);

  const results = await Promise.allSettled([
    call('reprice', seventy),
    call('reprice', { ...seventy, amount: 71 }),
  ]);

  expect(results).toMatchObject([
    { status: 'fulfilled', value: { current: eur(70) } },
    { reason: { code: 'CONFLICT', message: 'lamp is at version 2, not 1' } },
  ]);
  expect(await announced()).toHaveLength(2);
});

test('a product without a price cannot be repriced', async () => {
  const { call, announced } = await startedService(pricing);

  await expect(call('reprice', seventy)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await announced()).toEqual([]);
});

test('staff give a product its first price once, and replace it by its version', async () => {
  const { call, announced } = await startedService(pricing);

  const first = await call('setPrice', lamp);
  const again = call('setPrice', lamp);
  const changed = { id: 'lamp', list: eur(900), current: eur(600) };
  const second = await call('setPrice', { ...changed, expectedVersion: 1 });
  const late = call('setPrice', { ...changed, expectedVersion: 1 });

  expect(first).toMatchObject({ ...lamp, version: 1 });
  await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(second).toMatchObject({ ...changed, version: 2 });
  await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
  expect((await announced()).map(({ data }) => data)).toEqual([first, second]);
});

test.each([
  ['current.amount', { current: eur(1_001) }],
  ['current.currency', { current: { amount: 1, currency: 'USD' } }],
  [
    'list.currency',
    { list: { amount: 900, currency: 'USD' }, current: { amount: 1, currency: 'USD' } },
  ],
])('a replaced price keeps the rules, and its currency: %s', async (field, change) => {
  const { call } = await startedService(pricing);
  const first = await call('introduce', lamp);

  const refused = call('setPrice', { ...lamp, ...change, expectedVersion: 1 });

  await expect(refused).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field, message: expect.any(String) }],
  });
  expect(await call('quote', { ids: ['lamp'] })).toEqual([first]);
});
