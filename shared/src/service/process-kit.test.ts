import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import { ServiceError } from '../errors.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { createKit } from './process-kit.ts';
import { createWatchedKit } from './testing/watched-kit.ts';

const setup = () => {
  const runtime = createFakeRuntime();
  return { ...createWatchedKit({ runtime }), runtime };
};

const never = () => new Promise<never>(() => undefined);

test('a kit passes on the storage that it was given, else one of its own in memory', () => {
  const runtime = createFakeRuntime();
  const { network, log } = createWatchedKit({ runtime });
  const kitWith = (options: { readonly storage?: Storage }) =>
    createKit({ network, runtime, log, metrics: new Registry(), ...options });
  const storage = createMemoryStorage(runtime);

  expect(kitWith({ storage }).storage).toBe(storage);
  expect(kitWith({}).storage).not.toBe(kitWith({}).storage);
});

test('a process without checks waits for nothing', async () => {
  expect(await setup().waitsFor()).toEqual([]);
});

test('a check that fails is waited for by its name, and run again each time', async () => {
  const kit = setup();
  let isUp = true;
  kit.check('store', async () => 'here');
  kit.check('cache', async () => {
    if (!isUp) throw new Error('no way to 10.0.0.7');
  });
  kit.check('services', async () => {
    if (!isUp) throw new ServiceError('UNAVAILABLE', 'not reached yet: pricing');
  });

  expect(await kit.waitsFor()).toEqual([]);
  isUp = false;
  expect(await kit.waitsFor()).toEqual(['cache does not answer', 'not reached yet: pricing']);
  isUp = true;
  expect(await kit.waitsFor()).toEqual([]);
});

test('a check that throws before it promises anything has failed', async () => {
  const kit = setup();
  kit.check('store', () => {
    throw new Error('not even asked');
  });

  expect(await kit.waitsFor()).toEqual(['store does not answer']);
  await kit.runtime.advance(0);
  expect(kit.runtime.waiting()).toBe(0);
});

test('a check that does not answer within two seconds has failed, by its name', async () => {
  const kit = setup();
  kit.check('cache', async () => 'here');
  kit.check('store', never);
  let missing: readonly string[] | undefined;
  void kit.waitsFor().then((names) => (missing = names));

  await kit.runtime.advance(1_999);
  expect(missing).toBeUndefined();
  await kit.runtime.advance(1);

  expect(missing).toEqual(['store did not answer in time']);
});

test('a check that has answered leaves no timer behind', async () => {
  const kit = setup();
  kit.check('store', async () => 'here');

  await kit.waitsFor();
  await kit.runtime.advance(0);

  expect(kit.runtime.waiting()).toBe(0);
});

/** Stops a kit of a store, a cache and a server, where the cache stops in its own way. */
const stopWith = async (stopCache: () => Promise<unknown>) => {
  const kit = setup();
  const stopped: string[] = [];
  kit.onStop(async () => stopped.push('store'));
  kit.onStop(stopCache);
  kit.onStop(async () => stopped.push('server'));
  const stopping = kit.stop();
  await kit.runtime.advance(60_000);
  await stopping;
  return { stopped, lines: kit.lines };
};

test('the parts stop one after the other, the last one first', async () => {
  const kit = setup();
  const events: string[] = [];
  for (const part of ['store', 'cache', 'server']) {
    kit.onStop(async () => {
      events.push(`${part} stops`);
      await new Promise<void>((resolve) => void kit.runtime.after(10, resolve));
      events.push(`${part} has stopped`);
    });
  }

  const stopping = kit.stop();
  await kit.runtime.advance(30);
  await stopping;

  expect(events).toEqual(
    ['server', 'cache', 'store'].flatMap((part) => [`${part} stops`, `${part} has stopped`]),
  );
});

test.each([
  ['rejects', () => Promise.reject(new Error('stuck'))],
  [
    'throws',
    () => {
      throw new Error('stuck');
    },
  ],
])('a part that %s does not keep the others from stopping', async (_how, stopCache) => {
  const { stopped, lines } = await stopWith(stopCache);

  expect(stopped).toEqual(['server', 'store']);
  expect(lines).toEqual([
    expect.objectContaining({
      msg: 'a task of the shutdown failed or took too long: the shutdown goes on without it',
      err: expect.objectContaining({ message: 'stuck' }),
    }),
  ]);
});

test('a part that never stops does not keep the others from stopping', async () => {
  const { stopped, lines } = await stopWith(never);

  expect(stopped).toEqual(['server', 'store']);
  expect(lines).toHaveLength(1);
});

test('a task that is added during the shutdown is run as well', async () => {
  const kit = setup();
  const stopped: string[] = [];
  kit.onStop(async () => stopped.push('store'));
  kit.onStop(async () => {
    kit.onStop(async () => stopped.push('late'));
    stopped.push('server');
  });

  await kit.stop();

  expect(stopped).toEqual(['server', 'late', 'store']);
});
