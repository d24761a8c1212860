import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { systemRuntime } from '@shop/shared/runtime';
import { openRedis } from '@shop/shared/service/redis';
import { eventually } from '@shop/shared/service/testing/eventually';
import { startRedis } from '@shop/shared/testing/containers';
import type { RunningRedis } from '@shop/shared/testing/containers';
import { createClientLimit } from './client-limit.ts';
import { openRedisCounters } from './redis-counters.ts';
import { createRequestLimit } from './request-limit.ts';

const setup = {
  runtime: systemRuntime,
  log: pino({ level: 'silent' }),
  onStop: () => undefined,
};
const policy = { name: 'reviews', quota: 2, windowSeconds: 3_600, message: 'too many reviews' };

let server: RunningRedis;
let connections: Redis[];

const untilReady = () =>
  eventually(() =>
    expect(new Set(connections.map(({ status }) => status))).toEqual(new Set(['ready'])),
  );

beforeAll(async () => {
  server = await startRedis();
  connections = await Promise.all([1, 2, 3, 4].map(() => openRedis(setup, server.url)));
  await untilReady();
}, 60_000);

afterAll(async () => {
  await untilReady();
  for (const redis of connections) redis.disconnect();
  await server.stop();
});

const response = () => new ServerResponse(new IncomingMessage(new Socket()));

/** A limit in each of four gateways. */
const openLimits = () =>
  connections.map((redis) => createClientLimit(policy, openRedisCounters(redis), () => undefined));

test('the requests of a client are counted in all gateways together', async () => {
  const [first, second, third] = openLimits();

  await first?.spend('ada', response());
  await second?.spend('ada', response());

  await expect(third?.spend('ada', response())).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await expect(third?.check('ada', response())).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await third?.spend('grace', response());
});

test('a client that floods several gateways is turned away by each for a while', async () => {
  const rate = { perSecond: 10, burst: 50 };
  const limits = connections.map((redis) =>
    createRequestLimit(systemRuntime, rate, openRedisCounters(redis)),
  );

  for (const limit of limits) for (let count = 0; count < 50; count += 1) limit.take('ada');

  // Within a second each gateway refills less than the wait that is expected here.
  await eventually(() => expect(limits.map((limit) => limit.take('ada') > 2_000)).toContain(true));
  expect(limits.map((limit) => limit.take('grace'))).toEqual([0, 0, 0, 0]);
});

test('a client that has used up its quota stays blocked when Redis is gone', async () => {
  const [first] = openLimits();
  const spend = () => first?.spend('radia', response());
  await spend();
  await spend();

  await server.kill();

  await expect(spend()).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await expect(first?.check('radia', response())).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await first?.spend('barbara', response());
});
