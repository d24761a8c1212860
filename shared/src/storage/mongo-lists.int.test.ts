import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Db } from 'mongodb';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { listsSuite } from './lists.suite.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import { pagesSuite } from './pages.suite.ts';
import { idsOf, thingOf, things, thingsOn } from './things.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

const open = () => MongoAggregateStore.open(mongo.database(), 'things', things);

listsSuite('aggregates in MongoDB', open);
pagesSuite('aggregates in MongoDB', open);

const updatedAt = '2026-01-01T00:00:00.000Z';
const lamps = { order: 'title', where: { hidden: false }, all: ['lamp'] };

/**
 * Writes documents as an earlier version of a service did: with other fields for lists, or none.
 */
const writeEarlier = async (database: Db, ids: readonly string[], more: object = {}) => {
  const documents = ids.map((_id) => {
    const { id: _, ...facts } = thingOf(_id, { title: 'Lamp' });
    return { _id, ...facts, version: 1, updatedAt, pendingEvents: [], ...more };
  });
  await database.collection<{ _id: string }>('things').insertMany(documents);
};

const indexedOf = (database: Db, id: string) =>
  database
    .collection<{ _id: string }>('things')
    .findOne({ _id: id }, { projection: { indexed: 1 } });

test('of 2,100 aggregates of an earlier version each gets its fields for lists, once', async () => {
  const database = mongo.database();
  const lines: unknown[] = [];
  const log = { info: (fields: unknown) => void lines.push(fields), error: () => undefined };
  const ids = Array.from({ length: 2_100 }, (_, n) => `t${1_000 + n}`);
  await writeEarlier(database, ids);

  const store = await MongoAggregateStore.open(database, 'things', things, log);
  await MongoAggregateStore.open(database, 'things', things, log);

  expect(await idsOf(thingsOn(store), lamps)).toEqual(ids);
  expect(lines).toEqual([{ name: 'things', renewed: 2_100 }]);
});

test('a document that does not fit the schema is reported, and does not keep the others from their fields', async () => {
  const database = mongo.database();
  const reported: unknown[] = [];
  const log = { info: () => undefined, error: (fields: unknown) => void reported.push(fields) };
  await writeEarlier(database, ['a', 'c']);
  await writeEarlier(database, ['b'], { title: 7 });

  const store = await MongoAggregateStore.open(database, 'things', things, log);

  expect(reported).toMatchObject([{ name: 'things', id: 'b' }]);
  expect(await idsOf(thingsOn(store), lamps)).toEqual(['a', 'c']);
});

test('another version of the fields for lists replaces the one before', async () => {
  const database = mongo.database();
  await writeEarlier(database, ['a', 'b']);
  await MongoAggregateStore.open(database, 'things', things);
  const next = {
    ...things,
    indexed: { version: 2, fields: () => ({ titleKey: 'new', words: ['new'] }) },
  };

  const aggregates = thingsOn(await MongoAggregateStore.open(database, 'things', next), next);

  expect(await idsOf(aggregates, { ...lamps, all: ['new'] })).toEqual(['a', 'b']);
  expect(await idsOf(aggregates, lamps)).toEqual([]);
});

test('a document from before versions gets its fields for lists', async () => {
  const database = mongo.database();
  await writeEarlier(database, ['a']);
  await database
    .collection<{ _id: string }>('things')
    .updateOne({ _id: 'a' }, { $unset: { version: '' } });
  const upgrading = {
    ...things,
    upgrade: (stored: Readonly<Record<string, unknown>>) => ({ ...stored, version: 1 }),
  };

  const store = await MongoAggregateStore.open(database, 'things', upgrading);

  expect(await idsOf(thingsOn(store, upgrading), lamps)).toEqual(['a']);
});

test('fields for lists that are up to date are not written again', async () => {
  const database = mongo.database();
  await writeEarlier(database, ['a']);
  await MongoAggregateStore.open(database, 'things', things);
  const marked = { 'indexed.mark': 'kept' };
  await database.collection<{ _id: string }>('things').updateOne({ _id: 'a' }, { $set: marked });

  await MongoAggregateStore.open(database, 'things', things);

  expect(await indexedOf(database, 'a')).toMatchObject({ indexed: { mark: 'kept' } });
});

test('a change by a replica of an older version is put right at the next start', async () => {
  const database = mongo.database();
  await writeEarlier(database, ['a']);
  await MongoAggregateStore.open(database, 'things', things);
  const changed = { title: 'Chair', version: 2 };
  await database.collection<{ _id: string }>('things').updateOne({ _id: 'a' }, { $set: changed });

  const aggregates = thingsOn(await MongoAggregateStore.open(database, 'things', things));

  expect(await idsOf(aggregates, { ...lamps, all: ['chair'] })).toEqual(['a']);
  expect(await idsOf(aggregates, lamps)).toEqual([]);
});

test('a document of an older schema is upgraded wherever it is read', async () => {
  const database = mongo.database();
  await writeEarlier(database, ['a'], { rank: 'seven' });
  const upgrading = {
    ...things,
    upgrade: (stored: Readonly<Record<string, unknown>>) => ({ ...stored, rank: 7 }),
  };
  const store = await MongoAggregateStore.open(database, 'things', upgrading);
  const aggregates = thingsOn(store, upgrading);
  const upgraded = { ...thingOf('a', { title: 'Lamp', rank: 7 }), version: 1, updatedAt };
  const fields = ['id', 'rank'] as const;

  expect(await aggregates.get('a', testContext())).toEqual(upgraded);
  const page = await aggregates.list({ ...lamps, limit: 5, fields }, testContext());
  expect(page.items).toMatchObject([{ id: 'a', rank: 7 }]);
  const changed = await aggregates.change('a', testContext(), {}, (present) => ({
    ...present,
    rank: present.rank + 1,
  }));
  expect(changed).toMatchObject({ rank: 8, version: 2 });
  expect(await aggregates.get('a', testContext())).toEqual(changed);
});

test('a document that does not fit the schema is refused, also when it is read in parts', async () => {
  const database = mongo.database();
  const aggregates = thingsOn(await MongoAggregateStore.open(database, 'things', things));
  await writeEarlier(database, ['a'], { rank: 'seven' });

  const whole = aggregates.get('a', testContext());
  const part = aggregates.findMany(['a'], testContext(), { fields: ['rank'] });

  for (const read of [whole, part]) {
    await expect(read).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'stored a of things does not fit its schema: rank',
    });
  }
  const titles = await aggregates.findMany(['a'], testContext(), { fields: ['title'] });
  expect(titles).toEqual([{ title: 'Lamp' }]);
});
