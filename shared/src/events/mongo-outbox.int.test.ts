import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningMongo, startMongo, testMongoClient } from '../testing/containers.ts';
import { pendingEventOf } from '../testing/events.ts';
import type { PendingEvent } from './event.ts';
import { createMongoOutbox, outboxIndex, type WithPendingEvents } from './mongo-outbox.ts';
import { outboxSuite } from './outbox.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

const open = async () => {
  const things = mongo.database().collection<WithPendingEvents>('things');
  await things.createIndexes([outboxIndex]);
  const add = async (event: PendingEvent) =>
    void (await things.updateOne(
      { _id: event.key },
      { $push: { pendingEvents: event } },
      { upsert: true },
    ));
  return { things, add, outbox: createMongoOutbox(things) };
};

outboxSuite('the outbox in MongoDB', open);

test('of an aggregate nothing is read but its events', async () => {
  const { things, add } = await open();
  const described = { _id: 'thing', pendingEvents: [], description: 'long' };
  await things.insertOne(described);
  await add(pendingEventOf({ id: 'e1' }));
  const client = testMongoClient(mongo.url, { monitorCommands: true });
  const replies: unknown[] = [];
  client.on('commandSucceeded', ({ reply }) => void replies.push(reply));

  const { dbName, collectionName } = things;
  await createMongoOutbox(client.db(dbName).collection(collectionName)).pending(10);
  await client.close();

  expect(replies).toContainEqual(
    expect.objectContaining({
      cursor: expect.objectContaining({
        firstBatch: [{ pendingEvents: [pendingEventOf({ id: 'e1' })] }],
      }),
    }),
  );
});
