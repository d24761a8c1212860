import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { systemRuntime as runtime } from '@shop/shared/runtime';
import { openRedis } from '@shop/shared/service/redis';
import { eventually } from '@shop/shared/service/testing/eventually';
import { type RunningRedis, startRedis } from '@shop/shared/testing/containers';
import { openRedisCounters } from '../../edge/limits/redis-counters.ts';
import { asAdmin, startGateway } from '../../testing/running-gateway.ts';
import { makePartner } from '../testing/partner.ts';
import { describePartnerKeys } from './partner-keys.suite.ts';
import { createRedisPartnerKeys } from './redis-partner-keys.ts';

const log = pino({ level: 'silent' });
const path = '/partner/v1/products/lamp-1';

let server: RunningRedis;
let redis: Redis;

const untilReady = () => eventually(() => expect(redis.status).toBe('ready'));

beforeAll(async () => {
  server = await startRedis({ isKept: true });
  redis = await openRedis({ runtime, log, onStop: () => undefined }, server.url);
  await untilReady();
}, 60_000);

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const open = (max?: number) => createRedisPartnerKeys(redis, { runtime, log }, max);

describePartnerKeys(async (max) => {
  await redis.flushall();
  return open(max);
});

/** A gateway that shares keys and counters with others. */
const startSharing = () =>
  startGateway({ partnerKeys: open(), openCounter: openRedisCounters(redis) });

test('a key that one gateway made is good at another, and both count its quota together', async () => {
  await using first = await startSharing();
  await using second = await startSharing();
  const { headers } = await makePartner(first, { quota: 4 });

  const statuses: number[] = [];
  for (let count = 0; count < 3; count += 1) {
    for (const { get } of [first, second]) statuses.push((await get(path, headers)).status);
  }

  expect(statuses).toEqual([200, 200, 200, 200, 429, 429]);
});

test('a key that one gateway revoked is soon refused by another as well', async () => {
  await using first = await startSharing();
  await using second = await startSharing();
  const { id, headers } = await makePartner(first);
  expect((await second.get(path, headers)).status).toBe(200);

  await first.backOffice.send('POST', `/api/v1/partner-keys/${id}/revoke`, undefined, asAdmin);

  expect((await first.get(path, headers)).status).toBe(401);
  await eventually(async () => expect((await second.get(path, headers)).status).toBe(401));
});

test('keys are there after Redis was killed, and those in use are good meanwhile', async () => {
  await using shop = await startSharing();
  const inUse = await makePartner(shop);
  const other = await makePartner(shop);
  expect((await shop.get(path, inUse.headers)).status).toBe(200);

  await server.kill();
  await eventually(() => expect(redis.status).not.toBe('ready'));
  const statuses = [
    (await shop.get(path, inUse.headers)).status,
    (await shop.get(path, other.headers)).status,
  ];

  expect(statuses).toEqual([200, 503]);
  await untilReady();
  await eventually(async () => expect((await shop.get(path, other.headers)).status).toBe(200));
});
