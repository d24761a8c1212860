import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '@shop/shared/service/logger';
import { createMongoStorage } from '@shop/shared/storage/mongo-storage';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { draftOf } from './catalogue.suite.ts';
import { expectSearches, names } from './search.suite.ts';
import { product } from './service.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

const updatedAt = '2026-01-01T00:00:00.000Z';

/** Products as the version before aggregates stored them: with words of its own beside the facts. */
const earlierDocuments = () =>
  Object.entries(names).map(([_id, name], index) => {
    const { id: _, ...facts } = draftOf(_id, { name });
    const createdAt = new Date(Date.UTC(2026, 0, 1 + index)).toISOString();
    const old = {
      nameKey: name,
      words: ['łodz'],
      nameWords: ['łodz'],
      factWords: [],
      madeOf: '3/1',
    };
    const rest = { fingerprint: 'first', createdAt, pendingEvents: [] };
    return { _id, ...facts, version: 1, updatedAt, ...old, ...rest };
  });

test('a catalogue in MongoDB that an earlier version stored is read, searched and changed', async () => {
  const database = mongo.database();
  await database.collection<{ _id: string }>('products').insertMany(earlierDocuments());
  const runtime = createFakeRuntime();
  const setup = { runtime, log: createLogger('product', 'silent') };
  const storage = createMongoStorage(setup, database);

  const started = await startedService(product, { runtime, storage });
  const { call } = started;

  await expectSearches(started);
  const { items } = await call('list', { sort: 'newest', limit: 2 });
  expect(items.map(({ id }) => id)).toEqual(Object.keys(names).toReversed().slice(0, 2));
  expect(await call('get', { id: 'lamp' })).toEqual({
    ...draftOf('lamp', { name: names.lamp }),
    version: 1,
    updatedAt,
  });
  expect(await call('categories', {})).toEqual([{ category: 'things', count: 17 }]);
  const changes = { name: 'Chair' };
  await call('update', { id: 'lamp', expectedVersion: 1, changes });
  expect((await call('list', { q: 'chair', limit: 5, sort: 'name' })).items).toMatchObject([
    { id: 'lamp', version: 2 },
  ]);
});
