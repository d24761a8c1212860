import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { createTestSetup } from '../testing/setup.ts';
import { createMongoStorage } from './mongo-storage.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

test('a port of a service is opened on the database of the service', async () => {
  const database = mongo.database();
  const storage = createMongoStorage(createTestSetup(), database);

  const notes = await storage.port('notes', {
    memory: () => {
      throw new Error('this storage is on a server');
    },
    mongo: ({ database: own }) => ({
      add: (text: string) => own.collection('notes').insertOne({ text }),
    }),
  });
  await notes.add('kept');

  expect(await database.collection('notes').findOne()).toMatchObject({ text: 'kept' });
});
