import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Collection } from 'mongodb';
import { Applier, maxEventTries } from '../events/delivery/applier.ts';
import { changeTo, thingsContract } from '../events/delivery/testing/things.ts';
import { MemoryQuarantineStore } from '../events/quarantine/memory-quarantine-store.ts';
import { Quarantine } from '../events/quarantine/quarantine.ts';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { createMongoClient, inBackground, inTime } from './mongo.ts';
import { eventually } from './testing/eventually.ts';

let mongo: RunningMongo;
beforeAll(async () => {
  mongo = await startMongo();
  await things(mongo.database()).insertOne({ value: 1 });
}, 120_000);
afterAll(() => mongo?.stop());

const things = (database: { collection: (name: string) => unknown }) =>
  database.collection('things') as Collection<{ value: number }>;

/** Takes the server so long that a test can do something meanwhile. */
const slowly = { $where: 'sleep(5000) || true' };
const bulk = [{ updateOne: { filter: slowly, update: { $set: { value: 2 } } } }];

/** A client of its own, which a test can close when the server is at work for it. */
const openClient = () => {
  const name = `closing-${Math.random()}`;
  const client = createMongoClient(mongo.url, { appName: name });
  const closeInFlight = async () => {
    await eventually(async () => {
      const { inprog } = await mongo
        .database()
        .admin()
        .command({ currentOp: 1, appName: name, active: true, ns: 'test-1.things' });
      expect(inprog).not.toEqual([]);
    });
    await client.close();
  };
  return { things: things(client.db('test-1')), client, closeInFlight };
};

test.each<[string, (all: Collection<{ value: number }>) => Promise<unknown>]>([
  ['a read', (all) => all.findOne(slowly)],
  ['a list', (all) => all.find(slowly).toArray()],
  ['a write', (all) => all.updateOne(slowly, { $set: { value: 2 } })],
  ['a bulk write', (all) => all.bulkWrite(bulk)],
])('%s in flight when the client closes may have been executed', async (_what, call) => {
  const { things: all, closeInFlight } = openClient();
  const failing = inTime(testContext(), () => call(all)).catch((error: unknown) => error);

  await closeInFlight();

  expect(await failing).toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
});

test('a call that is made when the client has closed was not executed', async () => {
  const { things: all, client } = openClient();
  await all.findOne({});
  await client.close();

  const failing = inTime(testContext(), (limits) => all.findOne({}, limits));

  await expect(failing).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
});

test('an event under which the store closes, however often, is not put aside', async () => {
  const quarantine = new Quarantine('things', new MemoryQuarantineStore());
  await quarantine.open();
  const event = { ...changeTo(1), seq: 1 };
  let client = openClient();
  const applier = new Applier({
    contract: thingsContract,
    consumer: {
      position: async () => undefined,
      apply: async () => void (await inBackground(() => client.things.bulkWrite(bulk))),
      reset: async () => undefined,
    },
    quarantine,
    // It is back whenever it is asked.
    checkStores: async () => undefined,
    logger: { warn: () => undefined },
  });

  for (let tries = 0; tries <= maxEventTries; tries++) {
    client = openClient();
    const applying = applier.apply('epoch', [event], () => undefined).catch((e: unknown) => e);
    await client.closeInFlight();
    expect(await applying).toMatchObject({ code: 'UNAVAILABLE' });
  }

  expect(quarantine.entries()).toEqual([]);
}, 60_000);
