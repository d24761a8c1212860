import { expect, test } from '@jest/globals';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { type Life, createMortalStorage, livesOf } from '@shop/shared/testing/mortal-storage';
import { startedService } from '@shop/shared/testing/started-service';
import { inventory } from './service.ts';

const lines = [
  { productId: 'lamp', quantity: 2 },
  { productId: 'mug', quantity: 1 },
];

/** A service with two products, in a process that will crash, and a replica that goes on. */
const setUp = async (life: Life) => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const replica = await startedService(inventory, { runtime, storage });
  await replica.call('introduce', { id: 'lamp', onHand: 5 });
  await replica.call('introduce', { id: 'mug', onHand: 1 });
  const mortalStorage = createMortalStorage(storage, life);
  const crashing = await startedService(inventory, { runtime, storage: mortalStorage.storage });
  /** Makes a call in the process that crashes meanwhile. */
  const crashIn = async (...asked: Parameters<typeof crashing.call>) => {
    await crashing.call(...asked).catch(() => undefined);
    expect(mortalStorage.left()).toBe(0);
  };
  const levels = async () => {
    const found = await replica.call('levels', { ids: ['lamp', 'mug'] });
    return Object.fromEntries(found.map(({ id, onHand, available }) => [id, [onHand, available]]));
  };
  return { runtime, replica, crashIn, levels };
};

/** Longer than a key is claimed for by a process that is gone. */
const claimMs = 20_000;

/** A reservation takes four writes, and its end three. */
const crashes = livesOf(4);
const crashesOfEnd = livesOf(3);

test.each(crashes)('after a crash during reserve (%j) the order gets its pieces', async (life) => {
  const { runtime, replica, crashIn, levels } = await setUp(life);
  const wanted = { id: 'order-1', lines };
  const reserve = { key: 'order-1-reserve' };
  await crashIn('reserve', wanted, reserve);
  await runtime.advance(claimMs);

  expect(await replica.call('reserve', wanted, reserve)).toMatchObject({ status: 'reserved' });
  expect(await levels()).toEqual({ lamp: [5, 3], mug: [1, 0] });
});

test.each(crashes)(
  'a reservation that a crash cut off (%j) is gone when it expires',
  async (life) => {
    const { runtime, replica, crashIn, levels } = await setUp(life);
    const wanted = { id: 'order-1', lines, holdMs: 60_000 };
    await crashIn('reserve', wanted);

    await runtime.advance(61_000);

    expect(await levels()).toEqual({ lamp: [5, 5], mug: [1, 1] });
    const commit = replica.call('commit', { id: 'order-1' });
    await expect(commit).rejects.toMatchObject({ code: 'NOT_RESERVED' });
  },
);

test.each(crashesOfEnd)(
  'after a crash during commit (%j) the pieces are sold once',
  async (life) => {
    const { runtime, replica, crashIn, levels } = await setUp(life);
    await replica.call('reserve', { id: 'order-1', lines });
    const commit = { key: 'order-1-commit' };
    await crashIn('commit', { id: 'order-1' }, commit);
    await runtime.advance(claimMs);

    await replica.call('commit', { id: 'order-1' }, commit);

    expect(await levels()).toEqual({ lamp: [3, 3], mug: [0, 0] });
    await runtime.advance(700_000);
    expect(await levels()).toEqual({ lamp: [3, 3], mug: [0, 0] });
  },
);

test.each(crashesOfEnd)(
  'after a crash during restock (%j) the pieces come back once',
  async (life) => {
    const { runtime, replica, crashIn, levels } = await setUp(life);
    await replica.call('reserve', { id: 'order-1', lines });
    await replica.call('commit', { id: 'order-1' });
    const restock = { key: 'order-1-restock' };
    await crashIn('restock', { id: 'order-1' }, restock);
    await runtime.advance(claimMs);

    await replica.call('restock', { id: 'order-1' }, restock);

    expect(await levels()).toEqual({ lamp: [5, 5], mug: [1, 1] });
    await replica.call('restock', { id: 'order-1' });
    expect(await levels()).toEqual({ lamp: [5, 5], mug: [1, 1] });
  },
);

test.each(crashesOfEnd)(
  'an end that was decided before a crash (%j) comes to all stocks without another call',
  async (life) => {
    for (const [operation, after] of [
      ['commit', { lamp: [3, 3], mug: [0, 0] }],
      ['release', { lamp: [5, 5], mug: [1, 1] }],
    ] as const) {
      const { runtime, replica, crashIn, levels } = await setUp(life);
      await replica.call('reserve', { id: 'order-1', lines });
      await crashIn(operation, { id: 'order-1' });

      await runtime.advance(700_000);

      expect(await levels()).toEqual(after);
    }
  },
);
