import { expect, test } from '@jest/globals';
import { price as priceSchema } from '@shop/shared/contracts/pricing';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { toTraceparent } from '@shop/shared/trace';
import { createHandlers } from './handlers.ts';
import { MemoryPriceRepository } from './memory-price-repository.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const lamp = { id: 'lamp', list: eur(1_000), current: eur(800) };
const offer = { ...lamp, operationKey: 'lamp-first' };

const setup = () => {
  const prices = new MemoryPriceRepository();
  const runtime = createFakeRuntime();
  const handlers = createHandlers({ prices, runtime });
  return { ...handlers, runtime, announced: () => prices.outbox.pending(100) };
};

test('an introduced price is quoted and announced with the trace of its call', async () => {
  const { introduce, quote, announced } = setup();
  const context = testContext();

  const price = await introduce(offer, context);

  expect(priceSchema.parse(price)).toEqual({ ...price, ...lamp, version: 1 });
  expect(await quote({ ids: ['lamp', 'gone'] }, testContext())).toEqual([price]);
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

test('the same introduction again gives the present price and announces nothing', async () => {
  const { introduce, reprice, announced } = setup();
  await introduce(offer, testContext());
  const repriced = await reprice(
    { id: 'lamp', amount: 700, expectedVersion: 1, operationKey: 'k700' },
    testContext(),
  );

  const { id, list, current } = lamp;
  const again = await introduce({ operationKey: 'k2', current, list, id }, testContext());

  expect(again).toEqual(repriced);
  expect(await announced()).toHaveLength(2);
});

test('another introduction of the same product is refused', async () => {
  const { introduce, quote } = setup();
  const price = await introduce(offer, testContext());

  const other = introduce({ ...offer, current: eur(1) }, testContext());

  await expect(other).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await quote({ ids: ['lamp'] }, testContext())).toEqual([price]);
});

test('a repriced product has a new version, time and event', async () => {
  const { introduce, reprice, runtime, announced } = setup();
  await introduce(offer, testContext());
  await runtime.advance(1_500);

  const price = await reprice(
    { id: 'lamp', amount: 750, expectedVersion: 1, operationKey: 'k750' },
    testContext(),
  );

  expect(price).toEqual({
    ...lamp,
    current: eur(750),
    version: 2,
    updatedAt: '2026-01-01T00:00:01.500Z',
  });
  expect((await announced()).at(-1)).toMatchObject({ version: 2, data: price });
});

test('repricing a version that is gone is a conflict that names the present one', async () => {
  const { introduce, reprice, announced } = setup();
  await introduce(offer, testContext());
  await reprice(
    { id: 'lamp', amount: 750, expectedVersion: 1, operationKey: 'k750' },
    testContext(),
  );

  const late = reprice(
    { id: 'lamp', amount: 1, expectedVersion: 1, operationKey: 'k1' },
    testContext(),
  );

  await expect(late).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'the price of lamp is at version 2, not 1',
  });
  expect(await announced()).toHaveLength(2);
});

test('a change that comes again, after a crash, gives the price that it has made', async () => {
  const { introduce, reprice, announced } = setup();
  await introduce(offer, testContext());
  const change = { id: 'lamp', amount: 750, expectedVersion: 1, operationKey: 'k1' };
  const price = await reprice(change, testContext());

  expect(await reprice(change, testContext())).toEqual(price);
  for (const other of [{ operationKey: 'k2' }, { amount: 751 }]) {
    const conflict = reprice({ ...change, ...other }, testContext());
    await expect(conflict).rejects.toMatchObject({ code: 'CONFLICT' });
  }
  expect(await announced()).toHaveLength(2);
});

test('of two that reprice the same version at once, one wins and one is told', async () => {
  const { introduce, reprice } = setup();
  await introduce(offer, testContext());

  const results = await Promise.allSettled(
    [1, 2].map((amount) =>
      reprice(
        { id: 'lamp', amount, expectedVersion: 1, operationKey: `k${amount}` },
        testContext(),
      ),
    ),
  );

  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(results).toContainEqual({
    status: 'rejected',
    reason: expect.objectContaining({ code: 'CONFLICT', message: expect.stringContaining('2') }),
  });
});

test('a product without a price cannot be repriced', async () => {
  const { reprice, announced } = setup();

  const repriced = reprice(
    { id: 'gone', amount: 1, expectedVersion: 1, operationKey: 'k1' },
    testContext(),
  );

  await expect(repriced).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await announced()).toEqual([]);
});
