import { setTimeout as pass } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { systemRuntime } from '@shop/shared/runtime';
import { openRedis } from '@shop/shared/service/redis';
import { startRedis } from '@shop/shared/testing/containers';
import type { RunningRedis } from '@shop/shared/testing/containers';
import { RedisSessionStore } from './redis-session-store.ts';
import { describeSessionStore } from './session-store.suite.ts';

const setup = {
  runtime: systemRuntime,
  log: pino({ level: 'silent' }),
  onStop: () => undefined,
};

let server: RunningRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = await openRedis(setup, server.url);
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
}, 60_000);

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

describeSessionStore(() => ({ store: new RedisSessionStore(redis), pass }));

test('while Redis is away a session is not taken for one that has ended', async () => {
  const lost = await openRedis(setup, 'redis://127.0.0.1:1');
  lost.disconnect();
  const store = new RedisSessionStore(lost);

  for (const asked of [
    store.find('key', 1_000),
    store.put('key', { user: { id: 'ada', roles: [] }, since: 1 }, 1_000),
    store.forget('key'),
  ]) {
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 503 });
  }
});
