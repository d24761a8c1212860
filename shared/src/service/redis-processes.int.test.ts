import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { createZeromqTransport } from '../protocol/zeromq/zeromq-transport.ts';
import { type KeyFolder, createKeyFolder } from '../keys/testing/key-folder.ts';
import { systemRuntime as runtime } from '../runtime.ts';
import { type RunningRedis, startRedis } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { createNetwork } from './network.ts';
import { createKit } from './process-kit.ts';
import { openRedisDiscovery } from './redis-discovery.ts';
import { eventually } from './testing/eventually.ts';
import { messagesOf, startSample } from './testing/running-sample.ts';
import { sampleContract } from './testing/sample-service.ts';

let server: RunningRedis;
beforeAll(async () => void (server = await startRedis()), 120_000);
afterAll(() => server?.stop());

const openCaller = async (keys: KeyFolder) => {
  const stops: (() => Promise<unknown>)[] = [];
  const log = pino({ enabled: false });
  const onStop = (task: () => Promise<unknown>) => void stops.push(task);
  const discovery = await openRedisDiscovery({ runtime, log, onStop }, server.url);
  const keyring = keys.keyringOf('tester');
  const transport = createZeromqTransport(keyring);
  const network = createNetwork({ name: 'tester', keyring, transport, discovery, runtime });
  const kit = createKit({ network, runtime, log, metrics: new Registry() });
  for (const stop of stops) kit.onStop(stop);
  return {
    client: kit.client(sampleContract),
    /** How many replicas answer. */
    ready: () =>
      network
        .replicasOf('sample')
        .status()
        .filter(({ state }) => state === 'ready').length,
    [Symbol.asyncDispose]: () => kit.stop(),
  };
};

test('services on any free ports are found by their settings alone, until they end', async () => {
  await using keys = await createKeyFolder('sample', 'tester');
  await using caller = await openCaller(keys);
  const settings = {
    DISCOVERY: 'redis',
    REDIS_URL: server.url,
    CALLS_PORT: '0',
    EVENTS_PORT: '0',
    ADMIN_CALLS_PORT: '0',
  };
  await using first = await startSample(settings, keys);
  await using second = await startSample({ ...settings, ADVERTISE_HOST: '127.0.0.1' }, keys);

  await eventually(() => expect(caller.ready()).toBe(2));
  expect(await caller.client.call('wait', { ms: 0 }, testContext())).toEqual({ count: 1 });

  for (const [index, child] of [first, second].entries()) {
    child.signal('SIGTERM');
    expect(await child.ended).toBe(0);
    expect(messagesOf(child).at(-1)).toBe('the store is closed');
    await eventually(() => expect(caller.ready()).toBe(1 - index));
  }
});
