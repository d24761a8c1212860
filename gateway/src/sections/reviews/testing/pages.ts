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
  '/product-review-helpful': () => productMarkup({}, { query: { helpful: 'review-0' } }),
};

const reviewOf = (text: string) => ({
  id: 'review-1',
  productId: teapot.id,
  rating: 1,
  title: nameOf(text, 120),
  text,
  author: nameOf(text, 60),
  postedAt: '2026-11-20T16:20:00.000Z',
  verified: true,
  helpful: 1_204,
});

const reviewsOf = (text: string, length: number) =>
  Array.from({ length }, (_, n) => ({ ...reviewOf(text), id: `review-${n}` }));

/** The page of a product that has five reviews of such a text, and no testimonials. */
export const hostileReviews = (text: string): string => {
  const summary = { productId: teapot.id, count: 5, average: 1, histogram: [5, 0, 0, 0, 0] };
  return productMarkup({
    reviews: live({ version: 5, summary, newest: reviewsOf(text, 5) }),
    testimonials: live({ version: 0, items: [] }),
  });
};

/** The page of a product that has three testimonials of such a text. */
const hostileTestimonials = (text: string): string =>
  productMarkup({ testimonials: live({ version: 3, items: reviewsOf(text, 3) }) });

/** The page of a review that was refused as it was typed. */
const hostileForm = (text: string): string => {
  const { title, author } = reviewOf(text);
  const errors = { text: 'it needs a visible character' };
  return productMarkup({}, { form: { ...refused, values: { title, text, author }, errors } });
};

/** The pages that show what a reviewer wrote. */
export const hostilePages = {
  review: hostileReviews,
  testimonial: hostileTestimonials,
  form: hostileForm,
};
