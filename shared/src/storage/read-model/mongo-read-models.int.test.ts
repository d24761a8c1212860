import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Document } from 'mongodb';
import { type RunningMongo, startMongo } from '../../testing/containers.ts';
import { createTestSetup } from '../../testing/setup.ts';
import { createMongoStorage } from '../mongo-storage.ts';
import { testContext } from '../../testing/context.ts';
import { ReadModel } from './read-model.ts';
import {
  type ReadModelDocument,
  ReadModelStore,
  type SourceState,
  readModelDocuments,
  sourceStates,
} from './read-model-store.ts';
import { loans } from './testing/library.ts';
import { readModelsSuite } from './read-models.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

readModelsSuite(
  'read models in MongoDB',
  () => createMongoStorage(createTestSetup(), mongo.database()).documents,
);

test('stored documents and states are read as they have always been written', async () => {
  const database = mongo.database();
  const at = { epoch: 'e1', seq: 9 };
  const state = { revision: 4, generation: 2, isLoaded: true, position: at };
  const parts = { books: { generation: 2, version: 3 }, shelves: { generation: 2, version: 1 } };
  await database
    .collection<Document & { _id: string }>('loans')
    .insertMany([{ _id: 'b1', parts, genre: 'crime', isIn: true }]);
  await database.collection<Document & { _id: string }>('loans.sources').insertMany([
    { _id: 'books', ...state },
    { _id: 'shelves', ...state },
  ]);
  const { documents } = createMongoStorage(createTestSetup(), database);
  const all = await documents<ReadModelDocument>('loans', readModelDocuments(loans.lists));
  const states = await documents<SourceState>('loans.sources', sourceStates);
  const store = new ReadModelStore(
    () => all,
    () => states,
  );
  const model = new ReadModel({ name: 'loans', definition: loans, store });
  const books = { name: 'books', fields: ['genre'] };

  await store.put(books, 2, [{ id: 'b1', version: 2, fields: { genre: 'older' } }]);
  expect(await model.find('b1', testContext())).toEqual({ id: 'b1', genre: 'crime', isIn: true });
  await store.put(books, 2, [{ id: 'b1', version: 4, fields: { genre: 'poetry' } }]);
  expect(await model.find('b1', testContext())).toMatchObject({ genre: 'poetry', isIn: true });
  expect(await store.state(books)).toEqual({ id: 'books', ...state });
});
