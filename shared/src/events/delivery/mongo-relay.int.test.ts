import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../../testing/containers.ts';
import { MongoEventLog } from '../mongo-event-log.ts';
import { createMongoOutbox, outboxIndex, type WithPendingEvents } from '../mongo-outbox.ts';
import { relaySuite } from './relay.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

relaySuite('a relay on stores in MongoDB', async (runtime) => {
  const database = mongo.database();
  const things = database.collection<WithPendingEvents>('things');
  await things.createIndexes([outboxIndex]);
  return {
    outbox: createMongoOutbox(things),
    log: new MongoEventLog(database, runtime),
    add: async (event) =>
      void (await things.updateOne(
        { _id: event.key },
        { $push: { pendingEvents: event } },
        { upsert: true },
      )),
  };
});
