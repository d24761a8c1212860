import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createKeyFolder } from '../../keys/testing/key-folder.ts';
import { systemRuntime } from '../../runtime.ts';
import { startChild } from '../../service/testing/child.ts';
import { eventually } from '../../service/testing/eventually.ts';
import { createCluster } from '../../testing/cluster.ts';
import type { SubscriberReport } from './testing/subscriber-process.ts';
import { createThingsStores, readerService, thingsService } from './testing/things-service.ts';
import { numbers, ThingsConsumer } from './testing/things.ts';

/** How long the slow subscriber takes for each event. */
const eventMs = 5;

/**
 * A service with a subscriber in a process of its own, which is slow, and two here that are not.
 */
const start = async () => {
  const keys = await createKeyFolder('things', 'reader', 'slow', 'outside');
  const cluster = createCluster({ keys });
  const stores = createThingsStores(systemRuntime);
  const things = await cluster.start(thingsService(stores));
  const position = await stores.log.position();
  const quick = [new ThingsConsumer(position), new ThingsConsumer(position)];
  for (const consumer of quick) await cluster.start(readerService(consumer));
  const { calls, events } = things.endpoint;
  const slow = startChild(
    join(import.meta.dirname, 'testing/subscriber-process.ts'),
    keys.settingsOf('slow'),
    [calls, events, position.epoch, `${eventMs}`],
  );
  const reports = () =>
    slow
      .stdout()
      .split('\n')
      .slice(0, -1)
      .map((line): SubscriberReport => JSON.parse(line));
  return {
    stores,
    quick,
    slow,
    reports,
    async [Symbol.asyncDispose]() {
      await slow[Symbol.asyncDispose]();
      await cluster.close();
      await keys[Symbol.asyncDispose]();
    },
  };
};

test('a stalled and slow subscriber delays no other one, and gets every event once', async () => {
  await using world = await start();
  const { stores, quick, slow, reports } = world;
  /** The next events, and all events so far. */
  const changeFor = async (count: number) => {
    stores.change(count);
    await eventually(() => {
      for (const { effects } of quick) expect(effects).toHaveLength(stores.lastValue());
    });
  };
  const slowHasAll = () =>
    eventually(() =>
      expect(reports().at(-1)).toEqual({
        applied: stores.lastValue(),
        isInOrder: true,
        lagEvents: 0,
        lagMs: 0,
      }),
    );
  await changeFor(10);
  await slowHasAll();

  slow.signal('SIGSTOP');
  for (let batches = 0; batches < 20; batches++) await changeFor(25);
  for (const { effects } of quick) expect(effects).toEqual(numbers(1, stores.lastValue()));
  const before = reports().length;
  slow.signal('SIGCONT');
  await slowHasAll();

  const since = reports().slice(before);
  expect(since.some(({ lagEvents, lagMs }) => lagEvents > 100 && lagMs > 0)).toBe(true);
  expect(reports().every(({ isInOrder }) => isInOrder)).toBe(true);
}, 40_000);
