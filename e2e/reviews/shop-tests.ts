import { expect, test } from '@jest/globals';
import { register } from '../src/buyer.ts';
import { eventually } from '../src/eventually.ts';
import type { Shop } from '../src/shop.ts';
import {
  findHelpful,
  moderate,
  postReview,
  reviewsOf,
  reviewsOnPage,
  testimonialsOnPage,
} from './reviews.ts';

const draft = { rating: 4, title: 'Does its work', text: 'Every day since.', author: 'Ada' };

/** Tests of reviews on a shop in containers. */
export const tests = (open: () => Shop): void => {
  const productIds = async (): Promise<readonly string[]> =>
    (await open().products({ sort: 'name', limit: '100' })).map(({ id }) => id);

  /** One of the products that have just arrived, and have no testimonials but those of tests. */
  const leastReviewed = async (): Promise<string> => {
    let least = { id: '', count: Infinity };
    for (const id of await productIds()) {
      const { count } = (await reviewsOf(open(), id)).summary;
      if (count < least.count) least = { id, count };
    }
    return least.id;
  };

  test('a review is on the page, and counted', async () => {
    const shop = open();
    // No other test touches this product.
    const id = (await productIds())[3] ?? '';
    const { count } = (await reviewsOf(shop, id)).summary;

    const posted = await postReview(shop, id, draft);

    expect((await reviewsOnPage(shop, id))?.newest[0]).toMatchObject(posted);
    await eventually(async () =>
      expect((await reviewsOnPage(shop, id))?.summary.count).toBe(count + 1),
    );
  });

  test('a review of a purchase that somebody finds helpful is a testimonial, until staff hide it', async () => {
    const shop = open();
    const id = await leastReviewed();
    const { count } = (await reviewsOf(shop, id)).summary;
    // A customer has one verified review of a product, and this shop is tested more than once.
    const buyer = await register(shop);
    const { id: orderId } = await buyer.buy({ lines: [{ productId: id, quantity: 1 }] });
    // It is packed for 20 s, and reviews hear of it a moment after that.
    const isShipped = async () => expect((await buyer.order(orderId)).status).toBe('shipped');
    await eventually(isShipped, { timeoutMs: 60_000, intervalMs: 500 });
    let posted = 0;
    const review = await eventually(async () => {
      const one = await postReview(shop, id, { ...draft, rating: 5 }, buyer.own);
      posted += 1;
      expect(one.verified).toBe(true);
      return one;
    });
    await expect(postReview(shop, id, draft, buyer.own)).rejects.toMatchObject({
      status: 409,
      code: 'ALREADY_EXISTS',
    });

    await findHelpful(shop, review.id);
    await findHelpful(shop, review.id);

    const isShown = async (isThere: boolean) => {
      const testimonials = await testimonialsOnPage(shop, id);
      expect(testimonials.filter((one) => one.id === review.id)).toEqual(
        isThere ? [{ ...review, helpful: 1 }] : [],
      );
      expect((await reviewsOf(shop, id)).summary.count).toBe(count + posted - Number(!isThere));
    };
    await eventually(() => isShown(true));
    await moderate(shop, review.id, { hide: 'It is about another product.' }, 1);
    await eventually(() => isShown(false));
    await moderate(shop, review.id, 'restore', 2);
    await eventually(() => isShown(true));
  }, 120_000);
};
