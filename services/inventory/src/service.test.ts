import { expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import { startedService } from '@shop/shared/testing/started-service';
import { toTraceparent } from '@shop/shared/trace';
import { inventory } from './service.ts';

const delivery = { id: 'lamp', delta: 5, reason: 'delivery 17' };

test('introduced stock is found and announced with the trace of its call', async () => {
  const { call, announced } = await startedService(inventory);
  const context = testContext();

  const level = await call('introduce', { id: 'lamp', onHand: 3 }, { context });

  expect(level).toMatchObject({ onHand: 3, available: 3, version: 1 });
  expect(await call('levels', { ids: ['lamp', 'gone'] })).toEqual([level]);
  expect(await announced()).toEqual([
    {
      id: expect.any(String),
      type: 'stockChanged',
      key: 'lamp',
      version: 1,
      time: level.updatedAt,
      traceparent: toTraceparent(context.trace),
      data: level,
    },
  ]);
});

test('stock is introduced once', async () => {
  const { call, announced } = await startedService(inventory);
  await call('introduce', { id: 'lamp', onHand: 3 });

  const again = call('introduce', { id: 'lamp', onHand: 4 });

  await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await announced()).toHaveLength(1);
});

test('an adjustment has the time at which it was made, also when it is asked for again', async () => {
  const { call, runtime, announced } = await startedService(inventory);
  await call('introduce', { id: 'lamp', onHand: 3 });
  await runtime.advance(2_000);

  const level = await call('adjust', delivery, { key: 'delivery-17' });
  await runtime.advance(60_000);

  expect(level).toMatchObject({ onHand: 8, version: 2, updatedAt: '2026-01-01T00:00:02.000Z' });
  expect(await call('adjust', delivery, { key: 'delivery-17' })).toEqual(level);
  expect(await announced()).toHaveLength(2);
  expect((await announced()).at(-1)).toMatchObject({ time: level.updatedAt, data: level });
});

test.each([{ delta: 6 }, { reason: 'delivery 18' }])(
  'another adjustment under a used key is refused: %j',
  async (difference) => {
    const { call } = await startedService(inventory);
    await call('introduce', { id: 'lamp', onHand: 3 });
    await call('adjust', delivery, { key: 'delivery-17' });

    const other = call('adjust', { ...delivery, ...difference }, { key: 'delivery-17' });

    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  },
);

test('of fifty buyers of the last twenty pieces twenty get one', async () => {
  const { call, announced } = await startedService(inventory);
  await call('introduce', { id: 'lamp', onHand: 20 });

  const taken = await Promise.allSettled(
    Array.from({ length: 50 }, () => call('adjust', { id: 'lamp', delta: -1, reason: 'sold' })),
  );

  expect(taken.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
  for (const one of taken.filter(({ status }) => status === 'rejected')) {
    expect(one).toMatchObject({ reason: { code: 'OUT_OF_STOCK' } });
  }
  expect(await call('levels', { ids: ['lamp'] })).toMatchObject([{ onHand: 0, version: 21 }]);
  expect(await announced()).toHaveLength(21);
});

test('a product that was never stocked cannot be adjusted', async () => {
  const { call, announced } = await startedService(inventory);

  await expect(call('adjust', delivery)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await announced()).toEqual([]);
});

test('what was counted is set: first of all once, and later by the version that was counted', async () => {
  const { call, announced } = await startedService(inventory);
  const counted = { id: 'lamp', onHand: 7, reason: 'opening' };

  const first = await call('stocktake', counted);
  const again = call('stocktake', counted);
  const second = await call('stocktake', { ...counted, onHand: 5, expectedVersion: 1 });
  const late = call('stocktake', { ...counted, expectedVersion: 1 });

  expect(first).toMatchObject({ onHand: 7, available: 7, version: 1 });
  await expect(again).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(second).toMatchObject({ onHand: 5, available: 5, version: 2 });
  await expect(late).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await announced()).toHaveLength(2);
});

test('what is sold out is listed, the last one first, until there is a piece again', async () => {
  const { call, runtime } = await startedService(inventory);
  for (const id of ['lamp', 'mug', 'pen']) {
    await call('introduce', { id, onHand: 1 });
    await runtime.advance(1_000);
  }
  for (const id of ['mug', 'lamp']) {
    await call('adjust', { id, delta: -1, reason: 'sold' });
    await runtime.advance(1_000);
  }
  const soldOut = async () => (await call('soldOut', {})).items.map(({ id }) => id);

  expect(await soldOut()).toEqual(['lamp', 'mug']);
  await call('adjust', { id: 'lamp', delta: 1, reason: 'delivery' });
  expect(await soldOut()).toEqual(['mug']);
});
