import { timestamp, version } from '@shop/shared/contracts/common';
import { type ReviewSort, review } from '@shop/shared/contracts/reviews';
import type { AggregateDefinition, ListDefinition } from '@shop/shared/storage/aggregate';
import type { z } from 'zod';

/** A review as it is stored: what everybody may see, and its version. */
const storedReview = review.extend({ version, updatedAt: timestamp });
export type StoredReview = z.infer<typeof storedReview>;

/** A review that was stored before reviews had versions. */
const upgradedReview = (stored: Readonly<Record<string, unknown>>): unknown => ({
  version: 1,
  updatedAt: stored['postedAt'],
  ...stored,
});

const ofProduct = ['productId'];
const newestFirst = ['postedAt', 'descending'] as const;

/** The orders in which reviews are listed: those of a product, and all for staff. */
const reviewLists = {
  newest: { filters: [[], ofProduct], sort: [newestFirst] },
  highest: { filters: [ofProduct], sort: [['rating', 'descending'], newestFirst] },
  lowest: { filters: [ofProduct], sort: [['rating', 'ascending'], newestFirst] },
} satisfies Record<ReviewSort, ListDefinition>;

/** Reviews, which never change once they are posted: so each is counted once. */
export const reviews = {
  schema: storedReview,
  event: 'reviewPosted',
  lists: reviewLists,
  upgrade: upgradedReview,
} satisfies AggregateDefinition<StoredReview> & { readonly event: 'reviewPosted' };
