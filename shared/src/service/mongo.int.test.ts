import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Db } from 'mongodb';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { systemRuntime } from '../runtime.ts';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { inTime, isDuplicateKey, isInserted, openMongo } from './mongo.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo.stop());

const open = async (url: string) => {
  const probes = new Map<string, () => Promise<unknown>>();
  const stops: (() => Promise<unknown>)[] = [];
  const database = await openMongo(
    {
      runtime: systemRuntime,
      log: pino({ enabled: false }),
      metrics: new Registry(),
      check: (name, probe) => void probes.set(name, probe),
      onStop: (task) => void stops.push(task),
    },
    url,
    'shop',
  );
  return { database, probes, stop: () => Promise.all(stops.map((task) => task())) };
};

const insert = (database: Db, _id: string) =>
  database.collection<{ _id: string }>('things').insertOne({ _id });

test('an opened database is ready until the service has stopped', async () => {
  const { database, probes, stop } = await open(mongo.url);

  await expect(probes.get('mongo')?.()).resolves.toMatchObject({ ok: 1 });
  expect(database.databaseName).toBe('shop');
  await stop();

  const found = inTime(testContext(), (limits) =>
    database.collection('things').findOne({}, limits),
  );
  await expect(found).rejects.toThrow();
});

test('a second document with the same id is told apart from other failures', async () => {
  const database = mongo.database();

  expect(await isInserted(insert(database, 'lamp'))).toBe(true);
  expect(await isInserted(insert(database, 'lamp'))).toBe(false);
  expect(isDuplicateKey(await insert(database, 'lamp').catch((error: unknown) => error))).toBe(
    true,
  );
  await expect(isInserted(Promise.reject(new Error('other')))).rejects.toThrow('other');
});
