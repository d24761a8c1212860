import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { createDeadLetterStore, deadLetterDocuments } from './dead-letter-store.ts';
import { deadLetterStoreSuite } from './dead-letter-store.suite.ts';
import { MongoDocuments } from './mongo-documents.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

deadLetterStoreSuite('the dead letters in MongoDB', async () => {
  const database = mongo.database();
  const open = () =>
    createDeadLetterStore(new MongoDocuments(database, 'quarantine', deadLetterDocuments));
  return { store: open(), again: open };
});
