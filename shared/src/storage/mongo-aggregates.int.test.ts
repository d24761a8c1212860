import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { aggregatesSuite, suiteDefinition } from './aggregates.suite.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

aggregatesSuite('aggregates in MongoDB', () => {
  const database = mongo.database();
  return () => MongoAggregateStore.open(database, 'accounts', suiteDefinition);
});
