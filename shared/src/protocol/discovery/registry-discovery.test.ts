import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import type { Registration } from './discovery.ts';
import { registryDiscovery } from './registry-discovery.ts';
import { createFakeRegistry } from './testing/fake-registry.ts';

const beat = 2_000;
const fullRead = 3_000;
/** An entry expires after three renewals, and is then missing for three more. */
const untilGone = 6 * beat + fullRead;

const replica = (name: string): Registration => ({
  instance: `pricing-${name}`,
  bootId: `boot-${name}`,
  contractVersion: '1.0.0',
  calls: `tcp://${name}:7000`,
  events: `tcp://${name}:7001`,
});

/** Replicas of `pricing`, each in a process of its own, and a watcher. */
const setup = () => {
  const runtime = createFakeRuntime();
  const registry = createFakeRegistry(runtime);
  const problems: string[] = [];
  const discovery = registryDiscovery({
    runtime,
    registry,
    onBadEntry: (service) => void problems.push(`bad entry of ${service}`),
    onUnknown: () => void problems.push('not registered'),
  });
  const told: string[] = [];
  const stop = discovery.watch('pricing', (endpoints) => {
    told.push(endpoints.map(({ calls }) => /\w+(?=:)/.exec(calls.slice(6))?.[0]).join());
  });

  const start = (name: string, { service = 'pricing', runtime: own = runtime } = {}) => {
    let isKilled = false;
    const process = registryDiscovery({
      runtime: own,
      registry: {
        ...registry,
        write: async (...change) => (isKilled ? undefined : registry.write(...change)),
      },
    });
    const withdraw = process.register?.(service, replica(name));
    return { kill: () => void (isKilled = true), end: async () => withdraw?.() };
  };
  return { runtime, registry, problems, told, stop, start };
};

test('a new replica is reported at once, and stays while it renews its entry', async () => {
  const { runtime, told, start } = setup();
  start('one');
  await runtime.advance(0);
  expect(told).toEqual(['one']);

  start('two');
  await runtime.advance(100 * beat);

  expect(told).toEqual(['one', 'one,two']);
});

test('a replica that unregisters is gone at once, also the last one', async () => {
  const { runtime, told, start } = setup();
  const [one, two] = [start('one'), start('two')];
  await runtime.advance(fullRead);

  await one.end();
  await runtime.advance(0);
  expect(told.at(-1)).toBe('two');

  await two.end();
  await runtime.advance(untilGone);
  expect(told.at(-1)).toBe('');
});

test('a killed replica is dropped when its entry has expired', async () => {
  const { runtime, told, start } = setup();
  start('one');
  const two = start('two');
  await runtime.advance(fullRead);

  two.kill();
  await runtime.advance(3 * beat);
  expect(told.at(-1)).toBe('one,two');
  await runtime.advance(untilGone);

  expect(told.at(-1)).toBe('one');
});

test('the last replica is not dropped when it expires, but when another one registers', async () => {
  const { runtime, told, start } = setup();
  const one = start('one');
  await runtime.advance(fullRead);

  one.kill();
  await runtime.advance(10 * untilGone);
  expect(told).toEqual(['one']);

  start('two');
  await runtime.advance(0);
  expect(told).toEqual(['one', 'two']);
});

test('a change with a lost notice is read within three seconds', async () => {
  const { runtime, registry, told, start } = setup();
  registry.set({ losesNotices: true });

  const one = start('one');
  await runtime.advance(0);
  expect(told).toEqual([]);
  await runtime.advance(fullRead);
  expect(told).toEqual(['one']);

  start('two');
  await one.end();
  await runtime.advance(fullRead);
  expect(told).toEqual(['one', 'two']);
});

test('a notice about another service causes no read', async () => {
  const { runtime, registry, start, told } = setup();
  await runtime.advance(0);
  const before = registry.reads();

  start('one', { service: 'reviews' });
  await runtime.advance(fullRead - 1);

  expect(registry.reads()).toBe(before);
  expect(told).toEqual([]);
});

test('while the registry is away, the last known replicas stay', async () => {
  const { runtime, registry, told, start } = setup();
  start('one');
  const two = start('two');
  await runtime.advance(fullRead);
  const before = told.length;

  registry.set({ away: true });
  two.kill();
  await runtime.advance(10 * untilGone);

  expect(told).toHaveLength(before);
  expect(told.at(-1)).toBe('one,two');
});

test('a registry that comes back empty gives replicas the time to register again', async () => {
  const { runtime, registry, told, start } = setup();
  start('one');
  const two = start('two');
  await runtime.advance(fullRead);
  const before = told.length;

  registry.set({ away: true });
  registry.flush();
  two.kill();
  await runtime.advance(10 * untilGone);
  registry.comeBack();
  await runtime.advance(3 * beat - 1);
  expect(told).toHaveLength(before);

  await runtime.advance(untilGone);
  expect(told.slice(before)).toEqual(['one']);
});

test('a missing replica gets its full time again after an outage of the registry', async () => {
  const { runtime, registry, told, start } = setup();
  start('one');
  const two = start('two');
  await runtime.advance(fullRead);
  two.kill();
  await runtime.advance(3 * beat + fullRead);
  const before = told.length;

  registry.set({ away: true });
  await runtime.advance(untilGone);
  registry.comeBack();
  await runtime.advance(3 * beat - 1);
  expect(told).toHaveLength(before);

  await runtime.advance(fullRead);
  expect(told.slice(before)).toEqual(['one']);
});

test('a replica registers at once when the registry comes back', async () => {
  const { runtime, registry, start } = setup();
  registry.set({ away: true });
  start('one');
  await runtime.advance(beat / 2);

  registry.comeBack();
  await runtime.advance(0);

  expect(await registry.read('pricing')).toHaveLength(1);
});

test('emptying the registry removes no replica', async () => {
  const { runtime, registry, told, start } = setup();
  for (const name of ['one', 'two', 'three']) {
    start(name);
    await runtime.advance(500);
  }
  await runtime.advance(fullRead);
  const before = told.length;

  registry.flush();
  await runtime.advance(10 * untilGone);

  expect(told).toHaveLength(before);
  expect(await registry.read('pricing')).toHaveLength(3);
});

test('a registry that accepts no writes removes no replica', async () => {
  const { runtime, registry, told, start } = setup();
  start('one');
  start('two');
  await runtime.advance(fullRead);

  registry.set({ full: true });
  await runtime.advance(10 * untilGone);

  expect(await registry.read('pricing')).toEqual([]);
  expect(told.at(-1)).toBe('one,two');
});

test('a replica whose entry has expired reports it once', async () => {
  const { runtime, registry, problems } = setup();
  const { register } = registryDiscovery({
    runtime,
    registry,
    onUnknown: () => void problems.push('not registered'),
  });
  register?.('pricing', replica('one'));
  registry.set({ full: true });
  await runtime.advance(3 * beat - 1);
  for (let times = 0; times < 5; times++) registry.comeBack();
  await runtime.advance(0);
  expect(problems).toEqual([]);

  await runtime.advance(10 * untilGone);
  expect(problems).toEqual(['not registered']);
});

test('a clock jump of a replica changes nothing', async () => {
  const { runtime, told, start } = setup();
  let wallTime = runtime.wallTime();
  start('one', { runtime: { ...runtime, wallTime: () => wallTime } });
  await runtime.advance(fullRead);

  for (const jump of [-3_600_000, 86_400_000]) {
    wallTime += jump;
    await runtime.advance(untilGone);
  }

  expect(told).toEqual(['one']);
});

test('an invalid entry is skipped, and reported once until it is gone', async () => {
  const { runtime, registry, told, problems, start } = setup();
  start('one');
  const ttlMs = 5 * fullRead;
  const { calls: _, ...unreachable } = { ...replica('two'), state: 'ready' };
  const entries = [
    'not json',
    '[]',
    'null',
    JSON.stringify(unreachable),
    JSON.stringify({ ...unreachable, calls: 'ipc:///tmp/elsewhere' }),
    JSON.stringify({ ...unreachable, calls: 'tcp://two:7000', state: 'asleep' }),
    JSON.stringify({ ...unreachable, calls: 'tcp://two:7000', more: 'x'.repeat(3_000) }),
  ];
  for (const entry of entries) await registry.write('pricing', { entry, ttlMs });
  await runtime.advance(2 * ttlMs);
  expect(told).toEqual(['one']);
  expect(problems).toEqual(['bad entry of pricing']);

  await registry.write('pricing', { entry: '{}', ttlMs });
  await runtime.advance(ttlMs);
  expect(problems).toHaveLength(2);
});

test('beyond the limit, the first 256 replicas are used', async () => {
  const { runtime, told, start } = setup();
  for (let number = 100; number < 400; number++) start(`r${number}`);
  await runtime.advance(untilGone);

  expect(told.at(-1)?.split(',')).toHaveLength(256);
});

test('two instances at one address are one endpoint', async () => {
  const { runtime, registry, told } = setup();
  for (const instance of ['pricing-a', 'pricing-b']) {
    const entry = JSON.stringify({ ...replica('one'), instance, state: 'ready' });
    await registry.write('pricing', { entry, ttlMs: 10 * beat });
  }
  await runtime.advance(fullRead);

  expect(told).toEqual(['one']);
});

test('nothing is read or reported without a watcher, nor written after unregistering', async () => {
  const { runtime, registry, told, stop, start } = setup();
  const one = start('one');
  await runtime.advance(0);

  stop();
  await one.end();
  const before = registry.reads();
  await runtime.advance(untilGone);

  expect(told).toEqual(['one']);
  expect(registry.reads()).toBe(before);
  expect(await registry.read('pricing')).toEqual([]);
  expect(runtime.waiting()).toBe(0);
});
