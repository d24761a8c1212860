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
    for (const write of [...reviews, ...baskets]) content.set(write.key, write.input);
  }
  return content;
};

/** Changes with the data and with nothing else; then it is written anew. */
const fingerprint = '35f9f5254cec4d3fff473614dcfbca1921b146cd4c52b213f5ff12d19819c70a';

test('the demo data is the same for ever', () => {
  const text = JSON.stringify([...contentOf(1_000)]);

  expect(createHash('sha256').update(text).digest('hex')).toBe(fingerprint);
});

test('no id and no idempotency key comes twice', () => {
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
    for (const review of reviews) expect(submit.input.parse(review.input)).toEqual(review.input);
    for (const basket of baskets) expect(record.input.parse(basket.input)).toEqual(basket.input);
  }
});

test.each([7, 60, 100, 365])(
  'with %i products nothing belongs to one that is missing',
  (products) => {
    const there = new Set<string>();

    for (const { articles, reviews, baskets } of batchesOf(products)) {
      for (const { id } of articles) there.add(id);
      const named = [
        ...reviews.map(({ input }) => input.productId),
        ...baskets.flatMap(({ input }) => input.productIds),
      ];
      expect(named.filter((id) => !there.has(id))).toEqual([]);
    }
    expect(there.size).toBe(products);
  },
);

test('the reviews of a product do not come all in a row', () => {
  const [{ reviews = [] } = {}] = batchesOf(60);

  const reviewed = reviews.slice(0, 40).map(({ input }) => input.productId);
  expect(reviewed).toHaveLength(new Set(reviewed).size);
});
