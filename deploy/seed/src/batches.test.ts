import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { recommendationsContract } from '@shop/shared/contracts/recommendations';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import { type Batch, batchesOf } from './batches.ts';

const { submit } = reviewsContract.operations;
const { record } = recommendationsContract.operations;

/** All writes of a shop, each by its id or key. */
const contentOf = (products: number) => {
  const content = new Map<string, unknown>();
  for (const { articles, reviews, baskets } of batchesOf(products)) {
    for (const { category, ...article } of articles) {
      content.set(article.id, { ...article, category: category.category });
    }
    for (const write of [...reviews, ...baskets]) content.set(write.operationKey, write);
  }
  return content;
};

/** Changes with the data and with nothing else; then it is written anew. */
const fingerprint = 'd02f68fd2e5cf2f945a44de9792c76ec4251c4dc9663afbab8de53c16b6d4101';

test('the demo data is the same for ever', () => {
  const text = JSON.stringify([...contentOf(1_000)]);

  expect(createHash('sha256').update(text).digest('hex')).toBe(fingerprint);
});

test('no id and no operation key comes twice', () => {
  const writes = ({ articles, reviews, baskets }: Batch) =>
    articles.length + reviews.length + baskets.length;
  const written = batchesOf(1_000).reduce((sum, batch) => sum + writes(batch), 0);

  expect(contentOf(1_000).size).toBe(written);
});

test.each([1, 30, 60, 61, 150])(
  'a larger shop has all that one with %i products has',
  (products) => {
    const larger = contentOf(400);

    for (const [key, write] of contentOf(products)) expect(larger.get(key)).toEqual(write);
  },
);

test('reviews and baskets are what their services accept, and unchanged by that', () => {
  for (const { reviews, baskets } of batchesOf(1_000)) {
    for (const review of reviews) expect(submit.input.parse(review)).toEqual(review);
    for (const basket of baskets) expect(record.input.parse(basket)).toEqual(basket);
  }
});

test.each([7, 60, 100, 365])(
  'with %i products nothing belongs to one that is missing',
  (products) => {
    const there = new Set<string>();

    for (const { articles, reviews, baskets } of batchesOf(products)) {
      for (const { id } of articles) there.add(id);
      const named = [
        ...reviews.map(({ productId }) => productId),
        ...baskets.flatMap(({ productIds }) => productIds),
      ];
      expect(named.filter((id) => !there.has(id))).toEqual([]);
    }
    expect(there.size).toBe(products);
  },
);

test('the reviews of a product do not come all in a row', () => {
  const [{ reviews = [] } = {}] = batchesOf(60);

  expect(reviews.slice(0, 40).map(({ productId }) => productId)).toHaveLength(
    new Set(reviews.slice(0, 40).map(({ productId }) => productId)).size,
  );
});
