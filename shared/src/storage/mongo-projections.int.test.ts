import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoEventLog } from '../events/mongo-event-log.ts';
import type { Db, Document } from 'mongodb';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import { MongoDocuments } from './mongo-documents.ts';
import { Projection, type ProjectionDocument, projectionDocuments } from './projection.ts';
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

test('stored documents are read as they have always been written', async () => {
  const database = mongo.database();
  await database.collection<Document & { _id: string }>('counts').insertMany([
    { _id: '$live', live: 'b' },
    { _id: '$head-b', version: 1, epoch: 'log', seq: 3 },
    { _id: 'b:lamp', state: 7, seq: 3, through: '' },
    { _id: 'a:lamp', state: 5, seq: 2, through: '' },
  ]);
  const counts = await openCounts(database);

  const projection = new Projection(() => counts, { version: 1, initial: 0 });
  expect(await projection.find('lamp', testContext())).toBe(7);
});
