import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoEventLog } from '../events/mongo-event-log.ts';
import type { Db } from 'mongodb';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import { MongoDocuments } from './mongo-documents.ts';
import {
  Projection,
  type ProjectionDocument,
  ProjectionSets,
  projectionDocuments,
} from './projection.ts';
import { projectionsSuite, voteDefinition } from './projections.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

const openCounts = (database: Db) =>
  MongoDocuments.open<ProjectionDocument<number>>(database, 'counts', projectionDocuments);

projectionsSuite('projections in MongoDB', async (runtime) => {
  const database = mongo.database();
  return {
    votes: await MongoAggregateStore.open(database, 'votes', voteDefinition),
    counts: await openCounts(database),
    log: new MongoEventLog(database, runtime),
  };
});

const rules = { version: 1, initial: 0, key: () => 'lamp', evolve: () => 7 };
const built = [{ data: {}, seq: 0, through: 'a' }];
const head = { version: 1, epoch: 'log', seq: 0 };

test('a clearing that is cut off leaves no head that names documents which are gone', async () => {
  const database = mongo.database();
  const sets = new ProjectionSets(await openCounts(database), rules);
  const { set } = (await sets.read()).next;
  await sets.apply(set, built, head);
  const counts = await openCounts(database);
  const cutOff = Object.assign(Object.create(counts), {
    find: counts.find.bind(counts),
    deleteRange: (from: string, to: string) =>
      from.startsWith(set) ? Promise.reject(new Error('cut off')) : counts.deleteRange(from, to),
  });

  await expect(new ProjectionSets(cutOff, rules).clear()).rejects.toThrow('cut off');

  expect((await sets.read()).next.head).toBeUndefined();
});

test('stored documents are read as they have always been written', async () => {
  const database = mongo.database();
  await database
    .collection<{ _id: string; live?: string; state?: number; seq?: number; through?: string }>(
      'counts',
    )
    .insertMany([
      { _id: '$live', live: 'b' },
      { _id: '$head-b', ...head },
      { _id: 'b:lamp', state: 7, seq: 3, through: '' },
      { _id: 'a:lamp', state: 5, seq: 2, through: '' },
    ]);
  const counts = await openCounts(database);

  expect(await new Projection(() => counts, 0).find('lamp', testContext())).toBe(7);
  expect((await new ProjectionSets(counts, rules).read()).live).toEqual({ set: 'b', head });
});
