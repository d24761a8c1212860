import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { openRedis } from '@shop/shared/service/redis';
import { eventually } from '@shop/shared/service/testing/eventually';
import { createRedisStorage } from '@shop/shared/storage/redis-storage';
import { type RunningRedis, startRedis } from '@shop/shared/testing/containers';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createTestSetup } from '@shop/shared/testing/setup';
import { startedService } from '@shop/shared/testing/started-service';
import { describeCartStore } from './cart-store.suite.ts';
import { keptMs } from './cart-store.ts';
import { createRedisCartStore } from './redis-cart-store.ts';
import { carts } from './service.ts';
import { firstCart } from './testing/stored-cart.ts';

const setup = createTestSetup();
const context = testContext();
const id = 'g'.repeat(43);

let server: RunningRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = await openRedis(setup, server.url);
  await eventually(() => redis.ping());
}, 120_000);

afterAll(async () => {
  await setup.stop();
  await server?.stop();
});

describeCartStore(() => createRedisCartStore(redis));

const startOn = async (connection: Redis) => {
  const runtime = createFakeRuntime();
  return startedService(carts, { runtime, storage: createRedisStorage({ runtime }, connection) });
};

test('a cart is kept for 30 days after its last change, and each change begins them anew', async () => {
  const store = createRedisCartStore(redis);
  await store.replace('guest:kept', 0, firstCart, context);
  await redis.pexpire('carts:guest:kept', 1_000);

  await store.replace('guest:kept', 1, { ...firstCart, version: 2 }, context);

  expect(await redis.pttl('carts:guest:kept')).toBeGreaterThan(keptMs - 60_000);
});

test('ten tabs at two replicas that put different products at once have them all', async () => {
  const [one, other] = [await startOn(redis), await startOn(redis)];

  await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      (n % 2 ? one : other).call('put', { id, productId: `p-${n}`, quantity: 1, price: null }),
    ),
  );

  const { lines, version } = await one.call('get', { id });
  expect(lines).toHaveLength(10);
  expect(version).toBe(10);
});

test('while Redis is away carts are unavailable, and an emptied one has empty carts', async () => {
  const lost = await openRedis(setup, 'redis://127.0.0.1:1');
  const away = await startOn(lost);
  const back = await startOn(redis);
  await back.call('put', { id, productId: 'p-1', quantity: 3, price: null });

  await expect(away.call('get', { id })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  const put = away.call('put', { id, productId: 'p-1', quantity: 1, price: null });
  await expect(put).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await redis.flushall();

  expect(await back.call('get', { id })).toMatchObject({ lines: [], version: 0 });
});
