import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../../testing/containers.ts';
import { createMongoDeadLetterStore } from './mongo-dead-letter-store.ts';
import { deadLetterStoreSuite } from './dead-letter-store.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

deadLetterStoreSuite('the dead letters in MongoDB', async () => {
  const database = mongo.database();
  const open = () => createMongoDeadLetterStore(database);
  return { store: open(), again: open };
});
