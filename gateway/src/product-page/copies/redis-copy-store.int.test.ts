import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { systemRuntime } from '@shop/shared/runtime';
import { openRedis } from '@shop/shared/service/redis';
import { startRedis } from '@shop/shared/testing/containers';
import type { RunningServer } from '@shop/shared/testing/containers';
import { describeCopyStore } from './copy-store.suite.ts';
import { RedisCopyStore } from './redis-copy-store.ts';
import { describeRestoredLog } from './restored-log.suite.ts';

const log = pino({ level: 'silent' });

const minute = 60_000;

const copy = { version: 1, data: Buffer.from('one') };
const generation = {
  number: 1,
  position: { epoch: 'e1', seq: 1 },
  onLater: () => undefined,
};

const open = (url: string) =>
  openRedis({ runtime: systemRuntime, log, onStop: () => undefined }, url);

let server: RunningServer;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = await open(server.url);
  if (redis.status !== 'ready') await new Promise((resolve) => redis.once('ready', resolve));
}, 60_000);

afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

describeCopyStore(() => new RedisCopyStore(redis, log));

/** Without a limit to a command's time, so that a busy machine is no lost copy. */
let patient: Redis;

beforeAll(() => void (patient = new Redis(server.url)));
afterAll(() => patient.disconnect());

describeRestoredLog(async () => {
  await patient.flushall();
  return new RedisCopyStore(patient, log);
}, 15);

test('copies leave the store when they are too old to be shown', async () => {
  await new RedisCopyStore(redis, log).keep('reviews:lamp-1', copy, generation, minute);

  const remainingMs = await redis.pttl('gateway:copy:reviews:lamp-1');

  expect(remainingMs).toBeGreaterThan(0);
  expect(remainingMs).toBeLessThanOrEqual(minute);
});

test('a store that is gone finds nothing and keeps nothing, without an error', async () => {
  const gone = await open('redis://127.0.0.1:1');
  const store = new RedisCopyStore(gone, log);

  await store.keep('pricing:lamp-1', copy, generation, minute);
  await store.forget('pricing:lamp-1');

  expect(await store.find('pricing:lamp-1', minute)).toBeUndefined();
  expect(await store.newest('pricing')).toBeUndefined();
  expect(await store.begin('pricing', 1, { epoch: 'e1', seq: 1 })).toBeUndefined();
  gone.disconnect();
});

test('a store that takes connections and never answers costs no more than its time', async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as AddressInfo;
  const stuck = await open(`redis://127.0.0.1:${port}`);
  const store = new RedisCopyStore(stuck, log);

  expect(await store.find('pricing:lamp-1', minute)).toBeUndefined();

  stuck.disconnect();
  for (const socket of sockets) socket.destroy();
  silent.close();
});

test('a full store is logged once until it accepts copies again, and no line has a copy', async () => {
  const lines: Record<string, unknown>[] = [];
  const watching = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  const store = new RedisCopyStore(redis, watching);
  const canary = { version: 1, data: Buffer.from('canary-7f3a9c') };
  const meetFull = async () => {
    await redis.config('SET', 'maxmemory', '1');
    for (const key of ['reviews:lamp-1', 'reviews:lamp-2', 'reviews:lamp-3']) {
      await store.keep(key, canary, generation, minute);
      await store.find(key, minute);
      await store.forget(key);
    }
    await redis.config('SET', 'maxmemory', '0');
    await store.keep('reviews:lamp-1', canary, generation, minute);
  };

  await meetFull();
  expect(lines).toMatchObject([
    { store: 'cache', code: 'OOM', deed: 'keep', msg: 'shared copies are refused' },
  ]);
  await meetFull();

  expect(lines).toHaveLength(2);
  expect(JSON.stringify(lines)).not.toContain('canary');
});
