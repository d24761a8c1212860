import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MongoEventLog } from '../events/mongo-event-log.ts';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';
import { MongoProjectionStore } from './mongo-projection-store.ts';
import { projectionsSuite, voteDefinition } from './projections.suite.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

projectionsSuite('projections in MongoDB', async (runtime) => {
  const database = mongo.database();
  return {
    votes: await MongoAggregateStore.open(database, 'votes', voteDefinition),
    counts: new MongoProjectionStore(database, 'counts'),
    log: new MongoEventLog(database, runtime),
  };
});

test('a clearing that is cut off leaves no head that names documents which are gone', async () => {
  const database = mongo.database();
  const { next } = new MongoProjectionStore<number>(database, 'counts');
  await next.head();
  const built = { key: 'lamp', state: 7, seq: 0, through: '' };
  await next.write([{ seen: undefined, next: built }], { version: 1, epoch: 'log', seq: 0 });
  const cutOff = Object.create(database, {
    collection: {
      value: (name: string) =>
        Object.create(database.collection(name), {
          deleteMany: { value: () => Promise.reject(new Error('cut off')) },
        }),
    },
  });

  await expect(new MongoProjectionStore(cutOff, 'counts').clear()).rejects.toThrow();

  expect(await next.head()).toBeUndefined();
});

test('a field that rules leave undefined is absent', async () => {
  const { next } = new MongoProjectionStore<object>(mongo.database(), 'counts');
  await next.head();
  const built = { key: 'lamp', state: { sum: 1, last: undefined }, seq: 0, through: '' };

  await next.write([{ seen: undefined, next: built }], { version: 1, epoch: 'log', seq: 0 });

  expect(await next.load(['lamp'])).toEqual([built]);
});
