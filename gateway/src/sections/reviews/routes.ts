import { z } from 'zod';
import { reviewDraft, reviewSort, reviewsContract } from '@shop/shared/contracts/reviews';
import { toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { noBody, noQuery, route } from '../../edge/route.ts';
import type { Route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { idempotencyKeyOf } from '../../input/request-headers.ts';
import { joinBytes } from '../../product-page/page.ts';
import { postForm } from './form-route.ts';
import { readTimeoutMs, writeTimeoutMs } from '../../api/api-parts.ts';
import type { ApiParts } from '../../api/api-parts.ts';

const path = '/api/v1/products/:id/reviews';

const listQuery = z.strictObject({ sort: reviewSort.optional(), ...listFields });

/** Throws only `NOT_FOUND`: reviews are readable while the product service is not. */
const refuseUnknown = async ({ checkProduct }: ApiParts, id: string, context: CallContext) => {
  try {
    await checkProduct(id, context);
  } catch (error) {
    if (toServiceError(error).code === 'NOT_FOUND') throw error;
  }
};

const list = (parts: ApiParts) =>
  route({
    method: 'GET',
    path,
    timeoutMs: readTimeoutMs,
    query: listQuery,
    body: noBody,
    handle: async ({ id: productId, query, context }) => {
      const reviews = parts.clients.of(reviewsContract);
      const [page, summary] = await Promise.all([
        reviews.callRaw('list', { productId, ...query }, context),
        reviews.callRaw('summary', { productId }, context),
        refuseUnknown(parts, productId, context),
      ]);
      const open = page.subarray(0, page.lastIndexOf('}'));
      return jsonAnswer(200, joinBytes([open, ',"summary":', summary, '}']), revalidate);
    },
  });

const post = ({ write, checkProduct }: ApiParts) =>
  route({
    method: 'POST',
    path,
    counts: 'reviews',
    timeoutMs: writeTimeoutMs,
    query: noQuery,
    bodyType: 'json',
    body: reviewDraft,
    handle: async ({ id: productId, body, headers, context, scopeKey }) => {
      const options = { context, key: idempotencyKeyOf(headers, scopeKey), changes: [productId] };
      await checkProduct(productId, context);
      const review = { ...body, productId };
      return jsonAnswer(201, await write(reviewsContract, 'submit', review, options));
    },
  });

/** The routes of the reviews of a product: the API, and the form of the page. */
export const reviewRoutes = (parts: ApiParts): readonly Route[] => [
  list(parts),
  post(parts),
  postForm(parts),
];
