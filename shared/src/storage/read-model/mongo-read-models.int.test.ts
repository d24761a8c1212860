import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../../testing/containers.ts';
import { createTestSetup } from '../../testing/setup.ts';
import { createMongoStorage } from '../mongo-storage.ts';
import { readModelsSuite } from './read-models.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

readModelsSuite(
  'read models in MongoDB',
  () => createMongoStorage(createTestSetup(), mongo.database()).documents,
);
