import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import type { Discovery, Endpoint } from './discovery.ts';
import { endpointAt } from './discovery.ts';
import { dnsDiscovery } from './dns-discovery.ts';
import { createInProcessDiscovery } from './in-process-discovery.ts';
import { registryDiscovery } from './registry-discovery.ts';
import { staticDiscovery } from './static-discovery.ts';
import { createFakeRegistry } from './testing/fake-registry.ts';

const ports = { calls: 7_000, admin: 7_003, events: 7_001 };
const whole = endpointAt('10.0.0.7', ports);
const identity = { instance: 'pricing-1', bootId: 'boot-1', contractVersion: '1.0.0' };

const runtime = createFakeRuntime();

const announcing = (discovery: Discovery): Discovery => {
  discovery.register?.('pricing', { ...whole, ...identity });
  return discovery;
};

test.each<[string, () => Discovery]>([
  ['DNS', () => dnsDiscovery({ runtime, resolve: async () => ['10.0.0.7'], ports })],
  ['a list', () => staticDiscovery({ pricing: [whole] })],
  ['this process', () => announcing(createInProcessDiscovery())],
  [
    'a registry',
    () => announcing(registryDiscovery({ runtime, registry: createFakeRegistry(runtime) })),
  ],
])('%s finds a replica with all its addresses', async (_, open) => {
  const told: (readonly Endpoint[])[] = [];

  open().watch('pricing', (endpoints) => void told.push(endpoints));
  await runtime.advance(10_000);

  expect(told.at(-1)).toMatchObject([whole]);
  expect(Object.keys(whole).toSorted()).toEqual(['admin', 'calls', 'events']);
});
