import { describe, expect, test } from '@jest/globals';
import { type Review, reviewSort } from '@shop/shared/contracts/reviews';
import { maxPendingPerAggregate } from '@shop/shared/events/pending-events';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { testContext } from '@shop/shared/testing/context';
import { pendingEventOf } from '@shop/shared/testing/events';
import { noRatings, toHistogram } from './ratings.ts';
import { compareReviews } from './review-order.ts';
import type { ReviewRepository } from './review-repository.ts';

const reviewOf = (number: number, facts: Partial<Review> = {}): Review => ({
  id: `r${number}`,
  productId: 'lamp',
  rating: (number % 5) + 1,
  title: `Review $${number}`,
  text: 'Bright.\n\n“Very” bright — ☀️.',
  author: 'Ada',
  postedAt: new Date(Date.UTC(2026, 0, 1) + Math.floor(number / 3) * 1_000).toISOString(),
  ...facts,
});

const eventOf = (review: Review) =>
  pendingEventOf({ id: `e-${review.id}`, type: 'reviewPosted', key: review.id, data: review });

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number);
const ids = (reviews: readonly Review[]) => reviews.map(({ id }) => id);

/** The time of this call is over after it has been looked at so many times. */
const cutOffAfter = (looks: number): CallContext => {
  let left = looks;
  return Object.assign(Object.create(testContext()), {
    remainingMs: () => (left-- > 0 ? 20_000 : 0),
  });
};

/** What every review repository promises. `open` gives an empty one. */
export const reviewRepositorySuite = (
  name: string,
  open: () => Promise<ReviewRepository>,
): void => {
  const setup = async (...given: readonly Review[]) => {
    const reviews = await open();
    const add = (review: Review, context = testContext()) =>
      reviews.add(review, eventOf(review), context);
    for (const review of given) await add(review);
    const all = (productId = 'lamp') =>
      reviews.find({ productId, sort: 'newest', limit: 1_000 }, testContext());
    const ratings = (productId = 'lamp') => reviews.ratings(productId, testContext());
    const announced = async () => (await reviews.outbox.pending(1_000)).map(({ key }) => key);
    return { reviews, add, all, ratings, announced };
  };

  describe(name, () => {
    test('a product without reviews has none and no ratings', async () => {
      const { all, ratings } = await setup();

      expect(await all()).toEqual([]);
      expect(await ratings()).toEqual(noRatings);
    });

    test('a review is listed as it was posted, counted and announced', async () => {
      const review = reviewOf(4);
      const { reviews, add, all, ratings } = await setup();

      expect(await add(review)).toEqual(review);

      expect(await all()).toEqual([review]);
      expect(await ratings()).toEqual([0, 0, 0, 0, 1]);
      expect(await reviews.outbox.pending(10)).toEqual([eventOf(review)]);
    });

    test('products do not share reviews', async () => {
      const { all, ratings } = await setup(reviewOf(1), reviewOf(2, { productId: 'desk' }));

      expect(ids(await all('desk'))).toEqual(['r2']);
      expect(await ratings('desk')).toEqual([0, 0, 1, 0, 0]);
    });

    test('a second review under the same id shows the first and changes nothing', async () => {
      const { add, all, ratings, announced } = await setup(reviewOf(1));

      expect(await add(reviewOf(1, { rating: 5, text: 'Other.' }))).toEqual(reviewOf(1));

      expect(await all()).toEqual([reviewOf(1)]);
      expect(await ratings()).toEqual([0, 1, 0, 0, 0]);
      expect(await announced()).toEqual(['r1']);
    });

    test('200 posts at once, four of each of 50 reviews, count each review once', async () => {
      const { add, all, ratings, announced } = await setup();
      const posted = numbers(50).map((number) => reviewOf(number));
      const posts = numbers(200).map((number) => reviewOf(number % 50));

      const standing = await Promise.all(posts.map((review) => add(review)));

      expect(standing).toEqual(posts);
      expect(await ratings()).toEqual(toHistogram(posted.map(({ rating }) => rating)));
      expect(ids(await all()).toSorted()).toEqual(ids(posted).toSorted());
      expect((await announced()).toSorted()).toEqual(ids(posted).toSorted());
    });

    test('wherever a post is cut off, what counts is listed and a second try is not', async () => {
      const { add, all, ratings, announced } = await setup();
      for (const number of numbers(10)) {
        await add(reviewOf(number), cutOffAfter(number)).catch(() => undefined);

        const listed = await all();
        expect(toHistogram(listed.map(({ rating }) => rating))).toEqual(await ratings());
        expect((await announced()).toSorted()).toEqual(ids(listed).toSorted());
      }

      for (const number of numbers(10)) {
        expect(await add(reviewOf(number))).toEqual(reviewOf(number));
      }

      expect(ids(await all()).toSorted()).toEqual(ids(numbers(10).map((n) => reviewOf(n))));
      expect(await ratings()).toEqual([2, 2, 2, 2, 2]);
      expect(await announced()).toHaveLength(10);
    });

    test('a review is known again after many others were posted', async () => {
      const { reviews, add, ratings } = await setup(reviewOf(0));
      for (const number of numbers(450)) {
        await add(reviewOf(number + 1));
        if (number % 100 === 0) await reviews.outbox.settle(await reviews.outbox.pending(1_000));
      }
      const before = await ratings();

      expect(await add(reviewOf(0, { text: 'Other.' }))).toEqual(reviewOf(0));

      expect(await ratings()).toEqual(before);
    });

    test.each(reviewSort.options)('%s: page after page gives each review once', async (sort) => {
      const given = numbers(25).map((number) => reviewOf(number));
      const { reviews } = await setup(...given, reviewOf(99, { productId: 'desk' }));
      const sorted = given.toSorted((a, b) => compareReviews(sort, a, b));

      const pages: Review[] = [];
      for (;;) {
        const query = { productId: 'lamp', sort, limit: 7, after: pages.at(-1) };
        const page = await reviews.find(query, testContext());
        pages.push(...page);
        if (page.length < 7) break;
      }

      expect(ids(pages)).toEqual(ids(sorted));
    });

    test('what is not yet moved to its place is listed in its place', async () => {
      const { reviews, add } = await setup();
      for (const number of numbers(12)) {
        await add(reviewOf(number), number % 2 === 0 ? testContext() : cutOffAfter(3));
      }
      const expected = numbers(12)
        .map((number) => reviewOf(number))
        .toSorted((a, b) => compareReviews('highest', a, b));
      const find = (after?: Review) =>
        reviews.find({ productId: 'lamp', sort: 'highest', limit: 6, after }, testContext());

      const first = await find();

      expect(first).toEqual(expected.slice(0, 6));
      expect(await find(first.at(-1))).toEqual(expected.slice(6));
    });

    test('more reviews than may wait to be moved are all counted and listed', async () => {
      const { reviews, add, all, ratings } = await setup();
      for (const number of numbers(150)) {
        await add(reviewOf(number), cutOffAfter(3)).catch(() => add(reviewOf(number)));
        await reviews.outbox.settle(await reviews.outbox.pending(10));
      }

      expect(await ratings()).toEqual([30, 30, 30, 30, 30]);
      expect(new Set(ids(await all())).size).toBe(150);
    });

    test('no review is accepted whose event has no room, and one is when it has', async () => {
      const { reviews, add, ratings } = await setup();
      let refused = 0;
      for (const number of numbers(maxPendingPerAggregate + 5)) {
        await add(reviewOf(number)).catch(({ code }) => (refused += Number(code === 'OVERLOADED')));
      }
      const accepted = maxPendingPerAggregate + 5 - refused;
      expect((await ratings()).reduce((a, b) => a + b)).toBe(accepted);
      expect(await reviews.outbox.pending(1_000)).toHaveLength(accepted);

      await reviews.outbox.settle(await reviews.outbox.pending(1_000));

      await expect(add(reviewOf(1_000))).resolves.toEqual(reviewOf(1_000));
    });
  });
};
