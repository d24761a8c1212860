import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@shop/shared/service/testing/eventually';
import { createMongoStorage } from '@shop/shared/storage/mongo-storage';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { createTestSetup } from '@shop/shared/testing/setup';
import { startReviews } from './testing/reviewed.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

const words = { rating: 4, title: 'Bright', text: 'Very bright.', author: 'Ada' };
const lamp = { productId: 'lamp' };

/** The service on documents of a time before reviews had versions, purchases and votes. */
const setup = async (...ids: string[]) => {
  const database = mongo.database();
  const stored = ids.map((_id, n) => {
    return { _id, ...lamp, ...words, postedAt: `2026-01-01T00:00:0${n}.000Z` };
  });
  await database.collection<{ _id: string }>('reviews').insertMany(stored);
  const storage = createMongoStorage(createTestSetup(), database);
  return startReviews(storage);
};

test('reviews that the version before has stored are read and counted', async () => {
  const { call, relay } = await setup('r1');

  await eventually(async () => {
    await relay();
    expect(await call('overview', lamp)).toMatchObject({
      summary: { count: 1, average: 4 },
      newest: [{ id: 'r1', ...words, verified: false, helpful: 0 }],
    });
  });
});

test('they can be found helpful, hidden and shown again, beside new ones of purchases', async () => {
  const { call, relay, like, hide, restore, postVerified } = await setup('r1', 'r2');
  const verified = await postVerified();
  await like('r1', 2);
  await like('r2', 1);
  await like(verified.id, 3);
  await hide('r2', 1, 'It is about a chair.');
  const seen = async () => {
    await relay();
    const { summary, newest } = await call('overview', lamp);
    const { items } = await call('list', { ...lamp, sort: 'lowest', limit: 2 });
    const testimonials = (await call('testimonials', lamp)).items.map(({ id }) => id);
    return [
      summary.count,
      newest.map(({ id, helpful }) => [id, helpful]),
      items.length,
      testimonials,
    ];
  };

  await eventually(async () => {
    expect(await seen()).toEqual([
      2,
      [
        [verified.id, 3],
        ['r1', 2],
      ],
      2,
      [verified.id],
    ]);
  });
  const { items } = await call('moderation', {});
  expect(items.map(({ review, hidden }) => [review.id, hidden?.reason])).toEqual([
    [verified.id, undefined],
    ['r2', 'It is about a chair.'],
    ['r1', undefined],
  ]);
  await restore('r2');
  await eventually(async () => expect((await seen())[0]).toBe(3));
});
