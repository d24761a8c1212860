import { expect, test } from '@jest/globals';
import { level as levelSchema } from '@shop/shared/contracts/inventory';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { toTraceparent } from '@shop/shared/trace';
import { createHandlers } from './handlers.ts';
import { MemoryStockRepository } from './memory-stock-repository.ts';

const setup = () => {
  const stock = new MemoryStockRepository();
  const runtime = createFakeRuntime();
  return {
    ...createHandlers({ stock, runtime }),
    runtime,
    announced: () => stock.outbox.pending(100),
  };
};

const delivery = { id: 'lamp', delta: 5, reason: 'delivery 17', operationKey: 'delivery-17' };

test('introduced stock is found and announced with the trace of its call', async () => {
  const { introduce, levels, announced } = setup();
  const context = testContext();

  const level = await introduce({ id: 'lamp', onHand: 3, operationKey: 'first' }, context);

  expect(levelSchema.parse(level)).toMatchObject({ onHand: 3, available: 3, version: 1 });
  expect(await levels({ ids: ['lamp', 'gone'] }, testContext())).toEqual([level]);
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

test('the same introduction again gives the present level, another one is refused', async () => {
  const { introduce, adjust, announced } = setup();
  await introduce({ id: 'lamp', onHand: 3, operationKey: 'first' }, testContext());
  const level = await adjust(delivery, testContext());

  expect(await introduce({ id: 'lamp', onHand: 3, operationKey: 'first' }, testContext())).toEqual(
    level,
  );
  await expect(
    introduce({ id: 'lamp', onHand: 4, operationKey: 'first' }, testContext()),
  ).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  });
  expect(await announced()).toHaveLength(2);
});

test('an adjustment has the time at which it was made', async () => {
  const { introduce, adjust, runtime, announced } = setup();
  await introduce({ id: 'lamp', onHand: 3, operationKey: 'first' }, testContext());
  await runtime.advance(2_000);

  const level = await adjust(delivery, testContext());

  expect(level).toMatchObject({ onHand: 8, version: 2, updatedAt: '2026-01-01T00:00:02.000Z' });
  expect((await announced()).at(-1)).toMatchObject({ time: level.updatedAt, data: level });
});

test('an adjustment that comes again later has its first answer, also in its time', async () => {
  const { introduce, adjust, runtime, announced } = setup();
  await introduce({ id: 'lamp', onHand: 3, operationKey: 'first' }, testContext());
  const first = await adjust(delivery, testContext());
  await runtime.advance(60_000);

  expect(await adjust(delivery, testContext())).toEqual(first);
  expect(await announced()).toHaveLength(2);
});

test.each([{ delta: 6 }, { reason: 'delivery 18' }])(
  'another adjustment under a used key is refused: %j',
  async (difference) => {
    const { introduce, adjust } = setup();
    await introduce({ id: 'lamp', onHand: 3, operationKey: 'first' }, testContext());
    await adjust(delivery, testContext());

    const other = adjust({ ...delivery, ...difference }, testContext());

    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  },
);

test('what was never stocked cannot be adjusted', async () => {
  const { adjust, announced } = setup();

  await expect(adjust(delivery, testContext())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await announced()).toEqual([]);
});
