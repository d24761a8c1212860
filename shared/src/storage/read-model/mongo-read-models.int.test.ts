import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../../testing/containers.ts';
import { MongoReadModelStore } from './mongo-read-model-store.ts';
import { readModelsSuite } from './read-models.suite.ts';
import { loans } from './testing/library.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

readModelsSuite('read models in MongoDB', () => {
  const database = mongo.database();
  return () => MongoReadModelStore.open(database, 'loans', loans);
});
