import { z } from 'zod';
import { type ModeratedReview, reviewsContract } from '@shop/shared/contracts/reviews';
import type { ApiParts } from '../../api/api-parts.ts';
import { replacedAnswer } from '../../api/versioned.ts';
import { jsonAnswer } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';

const { moderation, hide, restore } = reviewsContract.operations;

/** The product whose page a decision changes. */
const changes = ({ review }: ModeratedReview) => [review.productId];

const list = ({ clients }: ApiParts): Route =>
  route('GET', '/api/v1/reviews', {
    summary: 'List all reviews, with those that are hidden and why',
    of: reviewsContract,
    admin: true,
    answers: { 200: moderation.output },
    query: z.strictObject({ productId: moderation.input.shape.productId, ...listFields }),
    handle: async ({ query, context }) =>
      jsonAnswer(200, await clients.of(reviewsContract).callRaw('moderation', query, context)),
  });

const hideRoute = ({ write }: ApiParts): Route =>
  route('POST', '/api/v1/reviews/:id/hide', {
    summary: 'Hide a review, or give another reason for that',
    of: reviewsContract,
    admin: true,
    key: 'optional',
    replaces: 'version',
    body: hide.input.pick({ reason: true }),
    answers: { 200: hide.output },
    errors: ['TOO_MANY_MODERATED'],
    handle: async ({ id, body, key, expectedVersion, context }) => {
      const decision = { id, ...body, expectedVersion };
      const options = { context, key, changes };
      return replacedAnswer('review', write(reviewsContract, 'hide', decision, options));
    },
  });

const restoreRoute = ({ write }: ApiParts): Route =>
  route('POST', '/api/v1/reviews/:id/restore', {
    summary: 'Show a hidden review again',
    of: reviewsContract,
    admin: true,
    key: 'optional',
    replaces: 'version',
    answers: { 200: restore.output },
    handle: async ({ id, key, expectedVersion, context }) => {
      const decision = { id, expectedVersion };
      const options = { context, key, changes };
      return replacedAnswer('review', write(reviewsContract, 'restore', decision, options));
    },
  });

/** The routes by which staff see all reviews, hide some, and show them again. */
export const staffRoutes = (parts: ApiParts): readonly Route[] => [
  list(parts),
  hideRoute(parts),
  restoreRoute(parts),
];
