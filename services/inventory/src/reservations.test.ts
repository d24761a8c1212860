import { expect, jest, test } from '@jest/globals';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { maxHolds } from './hold.ts';
import { inventory } from './service.ts';
import { type Stock, stocks as stockDefinition } from './stock.ts';

const lamp = { productId: 'lamp', quantity: 2 };
const mug = { productId: 'mug', quantity: 1 };

/** Stock of two products. */
const setUp = async () => {
  const started = await startedService(inventory);
  await started.call('introduce', { id: 'lamp', onHand: 5 });
  await started.call('introduce', { id: 'mug', onHand: 1 });
  const levels = async () => {
    const found = await started.call('levels', { ids: ['lamp', 'mug'] });
    return Object.fromEntries(found.map(({ id, onHand, available }) => [id, [onHand, available]]));
  };
  return { ...started, levels };
};

test('an order gets the pieces of all its lines, which nobody else can have', async () => {
  const { call, levels, announced } = await setUp();

  const reserved = await call('reserve', { id: 'order-1', lines: [lamp, mug] });

  expect(reserved).toMatchObject({ status: 'reserved', until: '2026-01-01T00:10:00.000Z' });
  expect(await levels()).toEqual({ lamp: [5, 3], mug: [1, 0] });
  expect(await announced()).toContainEqual(
    expect.objectContaining({
      key: 'mug',
      data: expect.not.objectContaining({ holds: expect.anything() }),
    }),
  );
  expect((await announced()).at(-1)).toMatchObject({ type: 'stockChanged', version: 2 });
});

test('an order of which one line is short gets nothing, and is told what there is', async () => {
  const { call, levels } = await setUp();
  const lines = [lamp, { ...mug, quantity: 3 }, { productId: 'unknown', quantity: 1 }];

  const refused = await call('reserve', { id: 'order-1', lines });

  expect(refused).toMatchObject({
    status: 'refused',
    missing: [
      { productId: 'mug', available: 1 },
      { productId: 'unknown', available: 0 },
    ],
  });
  expect(await levels()).toEqual({ lamp: [5, 5], mug: [1, 1] });
});

test('what is committed is sold', async () => {
  const { call, levels } = await setUp();
  await call('reserve', { id: 'order-1', lines: [lamp, mug] });

  expect(await call('commit', { id: 'order-1' })).toMatchObject({ status: 'committed' });
  expect(await levels()).toEqual({ lamp: [3, 3], mug: [0, 0] });

  expect(await call('commit', { id: 'order-1' })).toMatchObject({ status: 'committed' });
  expect(await levels()).toEqual({ lamp: [3, 3], mug: [0, 0] });
  const release = call('release', { id: 'order-1' });
  await expect(release).rejects.toMatchObject({ code: 'ALREADY_COMMITTED' });
});

test('what is released can be sold to others, and not be committed', async () => {
  const { call, levels } = await setUp();
  await call('reserve', { id: 'order-1', lines: [lamp, mug] });

  expect(await call('release', { id: 'order-1' })).toMatchObject({ status: 'released' });
  expect(await call('release', { id: 'order-1' })).toMatchObject({ status: 'released' });
  expect(await levels()).toEqual({ lamp: [5, 5], mug: [1, 1] });

  const commit = call('commit', { id: 'order-1' });
  await expect(commit).rejects.toMatchObject({ code: 'NOT_RESERVED' });
});

test('what was sold and came back can be sold again, and comes back once', async () => {
  const { call, levels } = await setUp();
  await call('reserve', { id: 'order-1', lines: [lamp, mug] });
  await call('commit', { id: 'order-1' });

  expect(await call('restock', { id: 'order-1' })).toMatchObject({ status: 'returned' });
  expect(await call('restock', { id: 'order-1' })).toMatchObject({ status: 'returned' });

  expect(await levels()).toEqual({ lamp: [5, 5], mug: [1, 1] });
  const release = call('release', { id: 'order-1' });
  await expect(release).rejects.toMatchObject({ code: 'ALREADY_COMMITTED' });
});

test('what was not sold does not come back', async () => {
  const { call, levels } = await setUp();
  await call('reserve', { id: 'order-1', lines: [lamp] });

  const restock = call('restock', { id: 'order-1' });

  await expect(restock).rejects.toMatchObject({ code: 'NOT_COMMITTED' });
  expect(await levels()).toMatchObject({ lamp: [5, 3] });
});

test('the same request again holds no more pieces, and another one for the order is refused', async () => {
  const { call, levels } = await setUp();
  const wanted = { id: 'order-1', lines: [lamp] };
  const first = await call('reserve', wanted, { key: 'order-1-reserve' });

  expect(await call('reserve', wanted, { key: 'order-1-reserve' })).toEqual(first);
  const other = call('reserve', wanted);
  await expect(other).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await levels()).toMatchObject({ lamp: [5, 3] });
});

test('an order that was given up before its pieces were held gets none later', async () => {
  const { call, levels } = await setUp();

  await call('release', { id: 'order-1' });

  const late = call('reserve', { id: 'order-1', lines: [lamp] });
  await expect(late).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await levels()).toEqual({ lamp: [5, 5], mug: [1, 1] });
});

test('a reservation expires, and then its pieces can be sold to others', async () => {
  const { call, runtime, levels } = await setUp();
  await call('reserve', { id: 'order-1', lines: [lamp, mug], holdMs: 60_000 });

  await runtime.advance(59_000);
  expect(await levels()).toEqual({ lamp: [5, 3], mug: [1, 0] });

  await runtime.advance(2_000);
  expect(await levels()).toEqual({ lamp: [5, 5], mug: [1, 1] });
  expect(await call('reservation', { id: 'order-1' })).toMatchObject({ status: 'expired' });
  const commit = call('commit', { id: 'order-1' });
  await expect(commit).rejects.toMatchObject({ code: 'NOT_RESERVED' });
});

test('of fifty orders for the last twenty pieces twenty get one, in a few writes of the stock', async () => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const { call } = await startedService(inventory, { runtime, storage });
  await call('introduce', { id: 'lamp', onHand: 20 });
  const stocks = await storage.aggregates('stocks', stockDefinition);
  const commit = jest.spyOn(stocks, 'commit');
  const lines = [{ productId: 'lamp', quantity: 1 }];

  const all = await Promise.all(
    Array.from({ length: 50 }, (_, index) => call('reserve', { id: `order-${index}`, lines })),
  );

  expect(all.filter(({ status }) => status === 'reserved')).toHaveLength(20);
  expect(all.filter(({ status }) => status === 'refused')).toHaveLength(30);
  expect(await call('levels', { ids: ['lamp'] })).toMatchObject([{ onHand: 20, available: 0 }]);
  expect(commit.mock.calls.length).toBeGreaterThan(0);
  expect(commit.mock.calls.length).toBeLessThanOrEqual(3);
});

/** A service whose stock of lamps was restored from a backup with these holds. */
const restoredWith = async (holds: Stock['holds']) => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const { call } = await startedService(inventory, { runtime, storage });
  await call('introduce', { id: 'lamp', onHand: 5_000 });
  await call('introduce', { id: 'mug', onHand: 1 });
  const stocks = await storage.aggregates('stocks', stockDefinition);
  const stored = await stocks.load('lamp', testContext());
  if (!stored) throw new Error('there is no stock');
  const state = { ...stored.state, version: 2, available: 5_000 - holds.length, holds };
  await stocks.commit({ ...stored, state, events: [], seenVersion: 1 }, testContext());
  return { call, runtime };
};

const holdOf = (reservationId: string) => ({
  reservationId,
  quantity: 1,
  lookAt: '2026-01-01T00:00:01.000Z',
});

test('an order that cannot hold one of its lines for now holds none', async () => {
  const holds = Array.from({ length: maxHolds }, (_, index) => holdOf(`order-${index}`));
  const { call } = await restoredWith(holds);

  const one = call('reserve', { id: 'one-more', lines: [mug, lamp] });

  await expect(one).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(await call('levels', { ids: ['mug'] })).toMatchObject([{ available: 1 }]);
});

test('holds whose reservations a restored store has lost end when they are looked at', async () => {
  const { call, runtime } = await restoredWith([holdOf('lost-1'), holdOf('lost-2')]);

  await runtime.advance(2_000);

  expect(await call('levels', { ids: ['lamp'] })).toMatchObject([{ available: 5_000 }]);
  expect(await call('reservation', { id: 'lost-1' })).toMatchObject({ status: 'released' });
});

test('of orders that want the last pieces of several products none keeps a part of them', async () => {
  const { call, levels, runtime } = await setUp();
  await call('adjust', { id: 'lamp', delta: -4, reason: 'broken' });
  const lines = [{ productId: 'lamp', quantity: 1 }, mug];

  const all = await Promise.all(
    [lines, lines.toReversed(), lines].map((wanted, index) =>
      call('reserve', { id: `order-${index}`, lines: wanted }),
    ),
  );
  const winners = all.filter(({ status }) => status === 'reserved');
  for (const { id } of winners) await call('release', { id });
  await runtime.advance(6_000);

  expect(winners.length).toBeLessThanOrEqual(1);
  expect(await levels()).toEqual({ lamp: [1, 1], mug: [1, 1] });
});
