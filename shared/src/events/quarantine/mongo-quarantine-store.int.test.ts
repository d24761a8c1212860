import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../../testing/containers.ts';
import { MongoQuarantineStore } from './mongo-quarantine-store.ts';
import { quarantineStoreSuite } from './quarantine-store.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

quarantineStoreSuite('the quarantine in MongoDB', async () => {
  const database = mongo.database();
  const open = () => new MongoQuarantineStore(database);
  return { store: open(), again: open };
});
