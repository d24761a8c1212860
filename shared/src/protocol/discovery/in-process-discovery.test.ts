import { expect, test } from '@jest/globals';
import type { Endpoint } from './discovery.ts';
import { type InProcessDiscovery, createInProcessDiscovery } from './in-process-discovery.ts';

const endpointOf = (name: string): Endpoint => ({
  calls: `calls-${name}`,
  events: `events-${name}`,
});
const one = endpointOf('one');
const two = endpointOf('two');

const watch = (discovery: InProcessDiscovery, service: string) => {
  const told: (readonly Endpoint[])[] = [];
  const stop = discovery.watch(service, (endpoints) => void told.push(endpoints));
  return { told, stop };
};

test('a watcher gets present, new and removed endpoints', () => {
  const discovery = createInProcessDiscovery();
  const withdrawOne = discovery.register('pricing', one);
  const { told } = watch(discovery, 'pricing');

  discovery.register('pricing', two);
  withdrawOne();

  expect(told).toEqual([[one], [one, two], [two]]);
});

test('a watcher may start before any endpoint is registered', () => {
  const discovery = createInProcessDiscovery();
  const { told } = watch(discovery, 'pricing');

  discovery.register('pricing', one);

  expect(told).toEqual([[], [one]]);
});

test('services are separate, and all watchers of one are called', () => {
  const discovery = createInProcessDiscovery();
  const watchers = [watch(discovery, 'pricing'), watch(discovery, 'pricing')];
  const other = watch(discovery, 'reviews');

  discovery.register('pricing', one);

  expect(watchers.map(({ told }) => told)).toEqual([
    [[], [one]],
    [[], [one]],
  ]);
  expect(other.told).toEqual([[]]);
});

test('a stopped watcher is not called any more', () => {
  const discovery = createInProcessDiscovery();
  const { told, stop } = watch(discovery, 'pricing');

  stop();
  discovery.register('pricing', one);

  expect(told).toEqual([[]]);
});

test('unregistering twice is reported once', () => {
  const discovery = createInProcessDiscovery();
  const withdraw = discovery.register('pricing', one);
  const { told } = watch(discovery, 'pricing');

  withdraw();
  withdraw();

  expect(told).toEqual([[one], []]);
});
