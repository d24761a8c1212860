import { expect, test } from '@jest/globals';
import { systemRuntime } from '../../runtime.ts';
import { eventually } from '../../service/testing/eventually.ts';
import { createCluster } from '../../testing/cluster.ts';
import { meddledStores } from './testing/meddling.ts';
import { createThingsStores, readerService, thingsService } from './testing/things-service.ts';
import { changeTo, numbers, ThingsConsumer } from './testing/things.ts';

/** Retries an assertion until it holds. */
const until = (isSo: () => boolean) => eventually(() => expect(isSo()).toBe(true));

/** A things service with one replica, and how often its log was read by calls. */
const start = async () => {
  const cluster = createCluster();
  const stores = createThingsStores(systemRuntime);
  let reads = 0;
  const counted = meddledStores(stores, (operation, perform) => {
    if (operation === 'read') reads += 1;
    return perform();
  });
  const things = await cluster.start(thingsService(counted));
  const consumer = new ThingsConsumer({ ...(await stores.log.position()), seq: 0 });
  return { cluster, stores, things, consumer, reads: () => reads };
};

test('changes reach a reader: missed ones by a call, new ones by publication', async () => {
  const { cluster, stores, things, consumer, reads } = await start();
  await using _ = cluster;
  const all = () => numbers(1, stores.lastValue());
  const isUpToDate = () => consumer.effects.length === stores.lastValue();
  stores.change(250);

  await cluster.start(readerService(consumer));
  await until(isUpToDate);
  expect(consumer.effects).toEqual(all());
  expect(reads()).toBeGreaterThan(0);

  // The reader misses what is published before its socket has connected.
  let cameByThemselves = false;
  for (let tries = 0; tries < 5 && !cameByThemselves; tries++) {
    const readsBefore = reads();
    stores.change(3);
    await until(isUpToDate);
    cameByThemselves = reads() === readsBefore;
  }
  expect(cameByThemselves).toBe(true);
  expect(consumer.effects).toEqual(all());

  await things.stop();
  stores.change(10);
  await things.restart();
  await until(isUpToDate);
  expect(consumer.effects).toEqual(all());
  expect(consumer.resets).toEqual([]);
});

test('events that are too large for one frame arrive, published or read from the log', async () => {
  const { cluster, stores, consumer } = await start();
  await using _ = cluster;
  const text = 'ä'.repeat(20_000);
  const changeLarge = (value: number) =>
    stores.outbox.add(changeTo(value, { data: { value, text } }));
  numbers(1, 80).forEach(changeLarge);

  await cluster.start(readerService(consumer));
  await until(() => consumer.effects.length === 80);
  numbers(81, 160).forEach(changeLarge);
  await until(() => consumer.effects.length === 160);

  expect(consumer.effects).toEqual(numbers(1, 160));
});
