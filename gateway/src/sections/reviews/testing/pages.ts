import { live, productMarkup } from '../../../web/testing/product.ts';
import { nameOf } from '../../../web/testing/hostile.ts';
import type { Pages } from '../../../web/testing/served-pages.ts';
import { teapot } from '../../product/testing/sample.ts';

const refused = {
  section: 'reviews',
  values: { title: 'Fine "pot"', text: 'Two\nlines <b>', author: '' },
  errors: { rating: 'must be chosen', author: 'must not be empty' },
  key: 'key-1',
};

/** The answers to a posted form. */
export const pages: Pages = {
  '/product-review-refused': () => productMarkup({}, { form: refused }),
  '/product-review-posted': () => productMarkup({}, { query: { review: 'posted' } }),
};

const reviewOf = (text: string) => ({
  id: 'review-1',
  productId: teapot.id,
  rating: 1,
  title: nameOf(text, 120),
  text,
  author: nameOf(text, 60),
  postedAt: '2026-11-20T16:20:00.000Z',
});

/** The page of a product that has five reviews of such a text. */
export const hostileReviews = (text: string): string =>
  productMarkup({
    reviews: live({
      summary: { productId: teapot.id, count: 5, average: 1, histogram: [5, 0, 0, 0, 0] },
      newest: Array.from({ length: 5 }, (_, n) => ({ ...reviewOf(text), id: `review-${n}` })),
    }),
  });

/** The page of a review that was refused as it was typed. */
const hostileForm = (text: string): string => {
  const { title, author } = reviewOf(text);
  const errors = { text: 'it needs a visible character' };
  return productMarkup({}, { form: { ...refused, values: { title, text, author }, errors } });
};

/** The pages that show what a reviewer wrote. */
export const hostilePages = { review: hostileReviews, form: hostileForm };
