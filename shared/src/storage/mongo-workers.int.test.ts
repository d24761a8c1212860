import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import { parcelDefinition, workersSuite } from './workers.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

workersSuite('due work in MongoDB', () =>
  MongoAggregateStore.open(mongo.database(), 'parcels', parcelDefinition),
);
