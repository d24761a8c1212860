import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@shop/shared/service/testing/eventually';
import { createMongoStorage } from '@shop/shared/storage/mongo-storage';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { createTestSetup } from '@shop/shared/testing/setup';
import { startedService } from '@shop/shared/testing/started-service';
import { reviews } from './service.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

test('reviews that the version before has stored are read and counted', async () => {
  const words = { rating: 4, title: 'Bright', text: 'Very bright.', author: 'Ada' };
  const postedAt = '2026-01-01T00:00:00.000Z';
  const database = mongo.database();
  const stored = { _id: 'r1', productId: 'lamp', ...words, postedAt };
  await database.collection<typeof stored>('reviews').insertOne(stored);
  const storage = createMongoStorage(createTestSetup(), database);
  const { call, relay } = await startedService(reviews, { storage });

  await eventually(async () => {
    await relay();
    expect(await call('overview', { productId: 'lamp' })).toMatchObject({
      summary: { count: 1, average: 4 },
      newest: [{ id: 'r1', ...words }],
    });
  });
});
