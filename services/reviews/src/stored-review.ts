import { timestamp, version } from '@shop/shared/contracts/common';
import { type ReviewSort, review } from '@shop/shared/contracts/reviews';
import type { ListDefinition } from '@shop/shared/storage/aggregate';

/** A review as it is stored: what everybody may see, and its version. */
export const storedReview = review.extend({ version, updatedAt: timestamp });

/** A review that was stored before reviews had versions. */
export const upgradedReview = (stored: Readonly<Record<string, unknown>>): unknown => ({
  version: 1,
  updatedAt: stored['postedAt'],
  ...stored,
});

const ofProduct = [['productId']];
const newestFirst = ['postedAt', 'descending'] as const;

/** The orders in which the reviews of a product are listed. */
export const reviewLists = {
  newest: { filters: ofProduct, sort: [newestFirst] },
  highest: { filters: ofProduct, sort: [['rating', 'descending'], newestFirst] },
  lowest: { filters: ofProduct, sort: [['rating', 'ascending'], newestFirst] },
} satisfies Record<ReviewSort, ListDefinition>;
