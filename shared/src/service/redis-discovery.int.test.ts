import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import type { Discovery } from '../protocol/discovery/discovery.ts';
import { replicaRegistrySuite } from '../protocol/discovery/replica-registry.suite.ts';
import { systemRuntime } from '../runtime.ts';
import { type RunningRedis, startRedis } from '../testing/containers.ts';
import { openRedisDiscovery } from './redis-discovery.ts';
import { openRedisRegistry } from './redis-discovery.ts';
import { eventually } from './testing/eventually.ts';

let server: RunningRedis;
let redis: Redis;
/** As services use it, but for how long a command may take: the machine may be busy. */
let url: string;
beforeAll(async () => {
  server = await startRedis();
  url = `${server.url}?commandTimeout=none`;
  redis = new Redis(server.url);
  redis.on('error', () => undefined);
}, 120_000);
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const key = 'shop:discovery:pricing';

const setup = () => {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  const onStop = (task: () => Promise<unknown>) => void stops.unshift(task);
  return { runtime: systemRuntime, lines, log, onStop };
};

replicaRegistrySuite('the registry in Redis', async () => {
  const registry = await openRedisRegistry(setup(), url);
  let connected = 0;
  stops.unshift(async () => stopListening());
  const stopListening = registry.listen((service) => void (connected += service ? 0 : 1));
  // By both connections: commands, and notices.
  await eventually(() => expect(connected).toBe(2));
  return { registry, eventually };
});

const register = (discovery: Discovery, name: string) =>
  discovery.register?.('pricing', {
    instance: `pricing-${name}`,
    bootId: name,
    contractVersion: '1.0.0',
    calls: `tcp://${name}:7000`,
    events: `tcp://${name}:7001`,
  });

/** Two replicas, and one who watches them, each with connections of its own. */
const open = async () => {
  const [one, two, watcher] = [setup(), setup(), setup()];
  const told: string[] = [];
  const discovery = await openRedisDiscovery(watcher, url);
  const stop = discovery.watch('pricing', (endpoints) => {
    told.push(endpoints.map(({ calls }) => calls.slice(6, -5)).join());
  });
  stops.unshift(async () => stop());
  const withdrawals = [];
  for (const [name, process] of Object.entries({ one, two })) {
    const deregister = register(await openRedisDiscovery(process, url), name);
    withdrawals.push(async () => deregister?.());
  }
  stops.unshift(...withdrawals);
  await eventually(() => expect(told.at(-1)).toBe('one,two'));
  const before = told.length;
  return {
    lines: watcher.lines,
    withdrawals,
    /** The messages since both were there. */
    told: () => told.slice(before),
  };
};

const untilBothAreBack = () => eventually(async () => expect(await redis.zcard(key)).toBe(2));

test('a replica that ends is gone, and then another one', async () => {
  const { withdrawals, told } = await open();

  for (const deregister of withdrawals) {
    const count = told().length;
    await deregister();
    await eventually(() => expect(told()).toHaveLength(count + 1));
  }

  expect(told()).toEqual(['two', '']);
});

test('entries are written again into a Redis that was emptied, and nobody is told', async () => {
  const { told } = await open();

  await redis.flushall();
  await untilBothAreBack();

  expect(told()).toEqual([]);
});

test('a Redis that is killed and started anew takes no replica away', async () => {
  const { told, lines } = await open();

  await server.kill();
  await eventually(() => expect(lines.map(({ msg }) => msg)).toContain('store is away'));
  await eventually(() => expect(lines.map(({ msg }) => msg)).toContain('store is back'));
  await untilBothAreBack();

  expect(told()).toEqual([]);
});

test('a replica says why it is not found, when Redis does not take its entry', async () => {
  const process = setup();
  await redis.set(key, 'not a set of entries');
  register(await openRedisDiscovery(process, url), 'one');

  await eventually(() =>
    expect(process.lines).toContainEqual(
      expect.objectContaining({
        msg: 'this replica could not be registered in Redis: callers may not find it until it can',
        code: 'WRONGTYPE',
      }),
    ),
  );
});

test('a full Redis still takes entries', async () => {
  const registry = await openRedisRegistry(setup(), url);
  await redis.config('SET', 'maxmemory', '1');
  stops.unshift(() => redis.config('SET', 'maxmemory', '0'));
  await expect(redis.set('anything', 'else')).rejects.toThrow('OOM');

  await eventually(() => registry.write('pricing', { entry: 'one', ttlMs: 60_000 }));

  expect(await registry.read('pricing')).toEqual(['one']);
});

test('an entry that others wrote is not taken for a replica, and is reported', async () => {
  const { told, lines } = await open();

  await redis.zadd(key, Date.now() + 60_000, 'from elsewhere');
  await redis.publish('shop:discovery', 'pricing');

  await eventually(() =>
    expect(lines).toContainEqual(
      expect.objectContaining({
        of: 'pricing',
        msg: 'an entry of the service registry cannot be read: its replica is not called',
      }),
    ),
  );
  expect(told()).toEqual([]);
});

test('nothing is left of a service when its entries have run out', async () => {
  const registry = await openRedisRegistry(setup(), url);
  await eventually(() => registry.write('pricing', { entry: 'one', ttlMs: 100 }));

  await eventually(async () => expect(await redis.exists(key)).toBe(0));
});
