import { afterEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type Runtime, systemRuntime } from '../runtime.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { openRedisDiscovery } from './redis-discovery.ts';
import { openRedis } from './redis.ts';
import { eventually } from './testing/eventually.ts';
import { openTcpServer } from './testing/tcp-server.ts';

/** The driver's own timer for an end would keep the test's process for 2 s. */
const endsSoon = '?disconnectTimeout=10';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const createSetup = (runtime: Runtime) => {
  const lines: object[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  const onStop = (task: () => Promise<unknown>) => void stops.unshift(task);
  return { setup: { runtime, log, onStop }, lines };
};

/** Takes connections, and answers no command. */
const openSilent = async (): Promise<string> => {
  const silent = await openTcpServer(() => undefined);
  stops.push(() => silent.close());
  return `redis://127.0.0.1:${silent.port}${endsSoon}`;
};

test('a Redis that answers no command is away since it is late', async () => {
  const { setup, lines } = createSetup(systemRuntime);

  await openRedis(setup, await openSilent());

  await eventually(() =>
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'store is away', store: 'redis', code: 'late' }),
    ),
  );
});

test('a replica that cannot tell Redis where it is says why', async () => {
  const runtime = createFakeRuntime();
  const { setup, lines } = createSetup(runtime);
  const discovery = await openRedisDiscovery(setup, `redis://127.0.0.1:1${endsSoon}`);

  const withdraw = discovery.register?.('pricing', {
    instance: 'pricing-1',
    bootId: 'boot',
    contractVersion: '1.0.0',
    calls: 'tcp://127.0.0.1:7000',
    events: 'tcp://127.0.0.1:7001',
  });
  stops.unshift(() => void withdraw?.());

  await eventually(async () => {
    await runtime.advance(1_000);
    expect(lines).toContainEqual(
      expect.objectContaining({
        msg: 'this replica could not be registered in Redis: callers may not find it until it can',
        code: 'unsent',
      }),
    );
  });
});
