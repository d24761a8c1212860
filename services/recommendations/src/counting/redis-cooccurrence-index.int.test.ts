import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { systemRuntime } from '@shop/shared/runtime';
import { type RunningServer, startRedis } from '@shop/shared/testing/containers';
import { Redis } from 'ioredis';
import { cooccurrenceIndexSuite } from './cooccurrence-index.suite.ts';
import { RedisCooccurrenceIndex } from './redis-cooccurrence-index.ts';

let server: RunningServer;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
}, 120_000);
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const open = () => new RedisCooccurrenceIndex(redis, systemRuntime);

cooccurrenceIndexSuite('the index in Redis', async () => ({
  index: open(),
  lose: () => redis.flushall(),
}));

const fromBefore = 'an-earlier-run-of-the-server-e1';

test('counts of a server that was started again are read until new ones are there', async () => {
  const index = open();
  await redis.set('rec:epoch', fromBefore);
  await redis.zincrby(`rec:${fromBefore}:together:desk`, 7, 'lamp');
  const counts = async () => (await index.counts({ productId: 'desk', among: [] }))?.together;
  const basket = { id: 'b1', productIds: ['desk', 'lamp'], countedIn: fromBefore };

  const turn = await index.takeTurn(undefined, 20_000);
  if (!turn) throw new Error('nobody else is there to have the turn');
  await index.count(turn, [basket]);

  expect(turn).toMatchObject({ isComplete: false });
  expect(await counts()).toEqual([{ productId: 'lamp', count: 7 }]);
  await index.complete(turn);
  expect(await counts()).toEqual([{ productId: 'lamp', count: 1 }]);
});

test('nothing is kept of epochs that are no longer read', async () => {
  const index = open();
  await redis.set('rec:building', `${fromBefore}-abandoned`);
  await redis.sadd(`rec:${fromBefore}-abandoned:counted`, 'b1');
  await redis.set('rec:epoch', fromBefore);
  for (let product = 0; product < 1_200; product++) {
    await redis.zincrby(`rec:${fromBefore}:together:p${product}`, 1, 'lamp');
  }

  const turn = await index.takeTurn(undefined, 20_000);
  if (!turn) throw new Error('nobody else is there to have the turn');
  await index.count(turn, [{ id: 'b1', productIds: ['desk', 'lamp'], countedIn: null }]);
  await index.complete(turn);

  expect(await redis.keys(`*${fromBefore}*`)).toEqual([]);
  expect((await redis.keys('*')).toSorted()).toEqual(
    [
      'rec:epoch',
      'rec:turn',
      `rec:${turn.epoch}:bought`,
      `rec:${turn.epoch}:counted`,
      `rec:${turn.epoch}:together:desk`,
      `rec:${turn.epoch}:together:lamp`,
    ].toSorted(),
  );
});

test('in a full Redis the turn goes on and an epoch is completed; only new counts wait', async () => {
  const index = open();
  const turn = await index.takeTurn(undefined, 20_000);
  if (!turn) throw new Error('nobody else is there to have the turn');
  const basket = { id: 'b1', productIds: ['desk', 'lamp'], countedIn: null };
  await index.count(turn, [basket]);
  await redis.config('SET', 'maxmemory', '1');

  try {
    const next = await index.takeTurn(turn, 20_000);

    expect(next).toMatchObject({ epoch: turn.epoch });
    if (!next) return;
    await expect(index.count(next, [{ ...basket, id: 'b2' }])).rejects.toThrow('OOM');
    expect(await index.settle(next, [basket])).toBe(true);
    expect(await index.complete(next)).toBe(true);
    const counts = await index.counts({ productId: 'desk', among: [] });
    expect(counts?.together).toEqual([{ productId: 'lamp', count: 1 }]);
  } finally {
    await redis.config('SET', 'maxmemory', '0');
  }
});
