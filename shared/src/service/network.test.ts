import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createMemoryKeys } from '../keys/memory-keys.ts';
import { createInProcessDiscovery } from '../protocol/discovery/in-process-discovery.ts';
import type { Endpoint } from '../protocol/discovery/discovery.ts';
import type { Transport } from '../protocol/transport.ts';
import { systemRuntime } from '../runtime.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { createNetwork, discoveryFrom } from './network.ts';
import { readProcessSettings, settings } from './settings.ts';

const keys = createMemoryKeys();
for (const name of ['pricing', 'reviews']) keys.keyringOf(name);
const keyring = keys.keyringOf('gateway');

/** A network at which connections are only counted. */
const setup = () => {
  const open: string[] = [];
  const unused = () => Promise.reject(new Error('nobody listens in these tests'));
  const transport: Transport = {
    dial({ address }) {
      open.push(address);
      return { send: () => undefined, close: () => void open.splice(open.indexOf(address), 1) };
    },
    listen: unused,
    publish: unused,
    subscribe: () => ({ close: () => undefined }),
  };
  const discovery = createInProcessDiscovery();
  for (const replica of ['one', 'two']) {
    discovery.register('pricing', { calls: `pricing-${replica}`, events: 'unused' });
  }
  discovery.register('reviews', { calls: 'reviews-one', events: 'unused' });
  const runtime = createFakeRuntime();
  const parts = { name: 'gateway', keyring, transport, discovery, runtime };
  return { open, network: createNetwork(parts) };
};

test('the connections to a service are made when they are first asked for, and then kept', () => {
  const { open, network } = setup();
  expect(open).toEqual([]);

  const pricing = network.replicasOf('pricing');

  expect(network.replicasOf('pricing')).toBe(pricing);
  expect(open).toEqual(['pricing-one', 'pricing-two']);
  expect(network.replicasOf('reviews')).not.toBe(pricing);
  expect(open).toEqual(['pricing-one', 'pricing-two', 'reviews-one']);
});

test('closing ends every connection', () => {
  const { open, network } = setup();
  network.replicasOf('pricing');
  network.replicasOf('reviews');

  network.close();

  expect(open).toEqual([]);
});

test('each start of each replica is someone else, under the same name', () => {
  const discovery = createInProcessDiscovery();
  const [first, second] = [0, 1].map(
    () =>
      createNetwork({
        name: 'pricing',
        keyring,
        transport: setup().network.transport,
        discovery,
        runtime: systemRuntime,
      }).self,
  );

  expect(first).toEqual({
    service: 'pricing',
    instance: expect.stringMatching(/^pricing-[0-9a-f]{8}$/),
    bootId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(second?.service).toBe('pricing');
  expect(second?.instance).not.toBe(first?.instance);
  expect(second?.bootId).not.toBe(first?.bootId);
});

const endpointsOf = async (services: string, service: string): Promise<readonly Endpoint[]> => {
  const { base } = readProcessSettings(settings, { DISCOVERY: 'static', SERVICES: services });
  const found: Endpoint[] = [];
  const log = pino({ enabled: false });
  const onStop = () => undefined;
  const discovery = await discoveryFrom(base, { runtime: createFakeRuntime(), log, onStop });
  discovery.watch(service, (all) => void found.push(...all));
  return found;
};

test('a static service has the replicas that SERVICES names, and their other ports beside it', async () => {
  const services = 'pricing@10.0.0.1:7000,reviews@10.0.0.9:7000,pricing@second.inner:7100';

  expect(await endpointsOf(services, 'pricing')).toEqual([
    {
      calls: 'tcp://10.0.0.1:7000',
      events: 'tcp://10.0.0.1:7001',
      admin: 'tcp://10.0.0.1:7003',
    },
    {
      calls: 'tcp://second.inner:7100',
      events: 'tcp://second.inner:7101',
      admin: 'tcp://second.inner:7103',
    },
  ]);
});

test('a static service that SERVICES does not name has no replicas, whatever its name', async () => {
  expect(await endpointsOf('pricing@10.0.0.1:7000', 'reviews')).toEqual([]);
  expect(await endpointsOf('pricing@10.0.0.1:7000', 'constructor')).toEqual([]);
  expect(await endpointsOf('constructor@10.0.0.1:7000', 'constructor')).toHaveLength(1);
});
