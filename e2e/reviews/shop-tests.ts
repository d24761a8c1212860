import { expect, test } from '@jest/globals';
import { eventually } from '../src/eventually.ts';
import type { Shop } from '../src/shop.ts';
import { postReview, reviewsOf, reviewsOnPage } from './reviews.ts';

/** Tests of reviews on a shop in containers. */
export const tests = (open: () => Shop): void => {
  test('a review is on the page, and counted', async () => {
    const shop = open();
    // No other test touches this product.
    const id = (await shop.products({ sort: 'name', limit: '100' }))[3]?.id ?? '';
    const { count } = (await reviewsOf(shop, id)).summary;
    const draft = { rating: 4, title: 'Does its work', text: 'Every day since.', author: 'Ada' };

    const posted = await postReview(shop, id, draft);

    expect((await reviewsOnPage(shop, id))?.newest[0]).toEqual(posted);
    await eventually(async () =>
      expect((await reviewsOnPage(shop, id))?.summary.count).toBe(count + 1),
    );
  });
};
