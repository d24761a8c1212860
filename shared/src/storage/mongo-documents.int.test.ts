import { afterAll, beforeAll } from '@jest/globals';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { documentsSuite, noteDefinition } from './documents.suite.ts';
import { MongoDocuments } from './mongo-documents.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

documentsSuite('documents in MongoDB', () =>
  MongoDocuments.open(mongo.database(), 'notes', noteDefinition),
);
