import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createMongoStorage } from '@shop/shared/storage/mongo-storage';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { createTestSetup } from '@shop/shared/testing/setup';
import { startedService } from '@shop/shared/testing/started-service';
import { recommendations } from './service.ts';
import { cardOf, createNeighbours, levelOf } from './testing/neighbours.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

const setup = async () => {
  const neighbours = createNeighbours();
  for (const id of ['floor', 'reading', 'ceiling']) {
    neighbours.sell(cardOf(id));
    neighbours.stock(levelOf(id, 1));
  }
  const runtime = createFakeRuntime();
  const database = mongo.database();
  const { log } = createTestSetup(runtime);
  const storage = createMongoStorage({ runtime, log }, database);
  const { call } = await startedService(recommendations, { ...neighbours, runtime, storage });
  await neighbours.load();
  const recommend = async (productId: string) =>
    (await call('forProduct', { productId })).map(
      ({ productId: id, reason }) => `${id} ${reason.kind} ${reason.count}`,
    );
  return { database, call, recommend };
};

test('on MongoDB it recommends what was bought together and what is popular', async () => {
  const { call, recommend } = await setup();
  await call('record', { productIds: ['floor', 'reading'] });
  await call('record', { productIds: ['reading', 'floor'] });
  await call('record', { productIds: ['ceiling'] });

  expect(await recommend('floor')).toEqual(['reading boughtTogether 2', 'ceiling popular 1']);
});

test('baskets that an earlier version kept without a version count', async () => {
  const { database, recommend } = await setup();
  const productIds = ['floor', 'reading'];
  const basket = { productIds, at: '2025-01-01T00:00:00.000Z', countedIn: null };
  await database.collection<{ _id: string }>('baskets').insertMany([
    { _id: 'one', ...basket },
    { _id: 'two', ...basket },
  ]);

  expect(await recommend('floor')).toEqual(['reading boughtTogether 2', 'ceiling popular 0']);
});
