import { z } from 'zod';
import { reviewDraft, reviewSort, reviewsContract } from '@shop/shared/contracts/reviews';
import { toServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { idempotencyKeyOf } from '../../input/request-headers.ts';
import { joinBytes } from '../../product-page/page.ts';
import { postForm } from './form-route.ts';

const path = '/api/v1/products/:id/reviews';

const list = ({ clients, checkProduct }: ApiParts) =>
  route('GET', path, {
    query: z.strictObject({ sort: reviewSort.optional(), ...listFields }),
    handle: async ({ id: productId, query, context }) => {
      const reviews = clients.of(reviewsContract);
      const [page, summary] = await Promise.all([
        reviews.callRaw('list', { productId, ...query }, context),
        reviews.callRaw('summary', { productId }, context),
        // Reviews are readable while the product service is not.
        checkProduct(productId, context).catch((error: unknown) => {
          if (toServiceError(error).code === 'NOT_FOUND') throw error;
        }),
      ]);
      const open = page.subarray(0, page.lastIndexOf('}'));
      return jsonAnswer(200, joinBytes([open, ',"summary":', summary, '}']), revalidate);
    },
  });

const post = ({ write, checkProduct }: ApiParts) =>
  route('POST', path, {
    counts: 'reviews',
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
