import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { factRepositorySuite } from './fact-repository.suite.ts';
import { MongoFactRepository } from './mongo-fact-repository.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

factRepositorySuite('facts in MongoDB', async () => {
  const database = mongo.database();
  return [
    new MongoFactRepository(database, 'levels'),
    new MongoFactRepository(database, 'products'),
  ];
});
