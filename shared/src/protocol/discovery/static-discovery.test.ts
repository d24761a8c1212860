import { expect, test } from '@jest/globals';
import type { Endpoint } from './discovery.ts';
import { staticDiscovery } from './static-discovery.ts';

const pricing = [
  { calls: 'tcp://10.0.0.1:7000', events: 'tcp://10.0.0.1:7001' },
  { calls: 'tcp://10.0.0.2:7000', events: 'tcp://10.0.0.2:7001' },
];

test.each([
  ['pricing', pricing],
  ['reviews', []],
  ['constructor', []],
  ['__proto__', []],
])('%s is reported at once and only once', (service, expected) => {
  const told: (readonly Endpoint[])[] = [];

  const stop = staticDiscovery({ pricing }).watch(
    service,
    (endpoints) => void told.push(endpoints),
  );
  stop();

  expect(told).toEqual([expected]);
});
