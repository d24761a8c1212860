import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminRead,
  adminWrite,
  cursor,
  id,
  limit,
  pageOf,
  seedWrite,
  timestamp,
  version,
  write,
} from './common.ts';
import { line, text, written } from './texts.ts';

const count = z.int().min(0);

export const rating = z
  .int()
  .min(1)
  .max(5)
  .meta({ description: 'in stars', examples: [5] });

/** A review that one person wrote about one product. */
export const review = z
  .object({
    id,
    productId: id,
    rating,
    title: written,
    text: written,
    author: written,
    postedAt: timestamp,
    verified: z
      .boolean()
      .default(false)
      .meta({ description: 'whether the shop has seen that the product was bought' }),
  })
  .meta({ id: 'Review' });
export type Review = z.infer<typeof review>;

/** A review as people see it, with how many of them found it helpful. */
export const shownReview = review.extend({
  helpful: count.default(0).meta({ description: 'how many people found it helpful' }),
});
export type ShownReview = z.infer<typeof shownReview>;

/** The fields of a review that a customer writes; the shop adds the rest. */
export const reviewDraft = z
  .strictObject({
    rating,
    title: line(120).meta({ examples: ['As good as it looks'] }),
    text: text(4_000).meta({ examples: ['I would buy it again.'] }),
    author: line(60).meta({ examples: ['Ada'] }),
  })
  .meta({ id: 'ReviewDraft' });

const draftOfProduct = reviewDraft.extend({ productId: id });

/** The fields of a review that a customer writes, and the product that it is about. */
export type ReviewOfProduct = z.infer<typeof draftOfProduct>;

/**
 * All ratings of a product. `average` is rounded half up to two decimals, and is null where there
 * are none; a reader who shows fewer decimals rounds the exact average, which `histogram` gives.
 */
export const summary = z
  .object({
    productId: id,
    count,
    average: z.number().min(1).max(5).nullable(),
    histogram: z
      .array(count)
      .length(5)
      .meta({ description: 'how many gave one star, two stars … five stars' }),
  })
  .meta({ id: 'ReviewSummary' });
export type Summary = z.infer<typeof summary>;

/** Grows with all that changes what is shown of a product's reviews. */
const changes = count.default(0).meta({ description: 'grows with every change of what is shown' });

/** Why staff have hidden a review, and when. */
export const hidden = z.object({ reason: written, at: timestamp });

/** A review as staff see it. Its version counts their decisions about it, from 1 for none. */
export const moderatedReview = z.object({
  review: shownReview,
  hidden: hidden.nullable(),
  version,
});
export type ModeratedReview = z.infer<typeof moderatedReview>;

/** The hash of a person, whom the service of reviews does not know. */
export const voter = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the SHA-256 of a voter in base64url');

/** That one person found a review helpful. */
const vote = z.object({ id, productId: id, votedAt: timestamp });

export const reviewSort = z.enum(['newest', 'highest', 'lowest']);
export type ReviewSort = z.infer<typeof reviewSort>;

const submission = { ...write, aggregate: 'productId', callers: ['gateway'] } as const;

export const reviewsContract = contract({
  service: 'reviews',
  version: '3.0.0',
  refusals: { TOO_MANY_MODERATED: 409 },
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
      output: z.object({ version: changes, summary, newest: z.array(shownReview) }),
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
      output: pageOf(shownReview),
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 8,
      callers: ['gateway'],
    },
    /**
     * The most helpful of a product: at most 3, each of 4 stars or more, of a verified purchase,
     * and found helpful by somebody.
     */
    testimonials: {
      input: z.strictObject({ productId: id }),
      output: z.object({ version: changes, items: z.array(shownReview) }),
      idempotent: true,
      timeoutMs: 400,
      callers: ['gateway'],
    },
    /** Adds one review, which nothing verifies. */
    submit: { input: draftOfProduct, output: review, ...submission },
    /**
     * Adds one review of the customer who asks. It is verified where an order of theirs with the
     * product was shipped, once for each product: then `ALREADY_EXISTS`. `UNAVAILABLE` until orders
     * have been reached for the first time.
     */
    submitOwn: { input: draftOfProduct, output: review, ...submission, role: 'customer' },
    /** Adds a review of the demo data. */
    introduce: {
      input: z.strictObject({ id, ...draftOfProduct.shape, verified: z.boolean() }),
      output: review,
      ...seedWrite,
    },
    /** Counts that a person found a review helpful, once however often it is asked. */
    vote: {
      input: z.strictObject({ id, voter }),
      output: vote,
      ...write,
      callers: ['gateway', 'seed'],
    },
    /** All reviews of the shop, or of a product, the newest first, with those that are hidden. */
    moderation: {
      input: z.strictObject({
        productId: id.optional(),
        limit: limit.default(20),
        cursor: cursor.optional(),
      }),
      output: pageOf(moderatedReview),
      idempotent: true,
      timeoutMs: 800,
      bulkhead: 4,
      callers: ['gateway'],
      admin: true,
      role: 'admin',
    },
    /** A review as staff see it, also one that is hidden. */
    moderated: { input: z.strictObject({ id }), output: moderatedReview, ...adminRead },
    /**
     * Hides a review from everybody but staff, or gives another reason for that. `CONFLICT` when
     * `expectedVersion` is no longer its version; `TOO_MANY_MODERATED` where staff have decided
     * about 1,000 other reviews of the product.
     */
    hide: {
      input: z.strictObject({
        id,
        reason: line(200).meta({ examples: ['It is about another product.'] }),
        expectedVersion: version,
      }),
      output: moderatedReview,
      ...adminWrite,
    },
    /** Shows a hidden review again; `CONFLICT` when `expectedVersion` is no longer its version. */
    restore: {
      input: z.strictObject({ id, expectedVersion: version }),
      output: moderatedReview,
      ...adminWrite,
    },
  },
  events: {
    reviewPosted: review,
    /** Somebody found a review helpful. Each is announced once. */
    reviewFoundHelpful: z.object({
      id,
      reviewId: id,
      productId: id,
      rating,
      verified: z.boolean(),
    }),
    /** Staff have hidden a review or shown it again. */
    reviewModerated: z.object({
      id,
      reviewId: id,
      productId: id,
      rating,
      isHidden: z.boolean(),
      version,
    }),
  },
  subscribers: ['gateway'],
});
