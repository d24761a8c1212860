import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import { cursor, id, limit, pageOf, timestamp, write } from './common.ts';
import { line, text, written } from './texts.ts';

const count = z.int().min(0);

export const rating = z.int().min(1).max(5);

/** A review that one person wrote about one product. */
export const review = z.object({
  id,
  productId: id,
  rating,
  title: written,
  text: written,
  author: written,
  postedAt: timestamp,
});
export type Review = z.infer<typeof review>;

/** The fields of a review that a customer writes; the shop adds the rest. */
export const reviewDraft = z.strictObject({
  rating,
  title: line(120),
  text: text(4_000),
  author: line(60),
});
export type ReviewDraft = z.infer<typeof reviewDraft>;

/**
 * All ratings of a product. `average` is rounded half up to two decimals, and is null where there
 * are none; a reader who shows fewer decimals rounds the exact average, which `histogram` gives.
 */
export const summary = z.object({
  productId: id,
  count,
  average: z.number().min(1).max(5).nullable(),
  /** How many gave one star, two stars … five stars. */
  histogram: z.tuple([count, count, count, count, count]),
});
export type Summary = z.infer<typeof summary>;

export const reviewSort = z.enum(['newest', 'highest', 'lowest']);
export type ReviewSort = z.infer<typeof reviewSort>;

export const reviewsContract = contract({
  service: 'reviews',
  version: '2.0.0',
  operations: {
    /** Ratings of one product, all zero for a product that nobody has reviewed. */
    summary: {
      input: z.strictObject({ productId: id }),
      output: summary,
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway'],
    },
    /** The part that a product page shows: the summary and the newest reviews. */
    overview: {
      input: z.strictObject({ productId: id, limit: limit.default(5) }),
      output: z.object({ summary, newest: z.array(review) }),
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway'],
    },
    list: {
      input: z.strictObject({
        productId: id,
        sort: reviewSort.default('newest'),
        limit: limit.default(20),
        cursor: cursor.optional(),
      }),
      output: pageOf(review),
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 8,
      callers: ['gateway'],
    },
    /** Adds one review. */
    submit: {
      input: reviewDraft.extend({ productId: id }),
      output: review,
      ...write,
      aggregate: 'productId',
      callers: ['gateway', 'seed'],
    },
  },
  events: {
    reviewPosted: review,
  },
  subscribers: ['gateway'],
});
