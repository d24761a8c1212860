import { z } from 'zod';
import { reviewDraft, reviewSort, reviewsContract, summary } from '@shop/shared/contracts/reviews';
import { toServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { jsonAnswer, revalidate } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { joinBytes } from '../../product-page/page.ts';
import { postForm } from './form-route.ts';
import { staffRoutes } from './staff-routes.ts';
import { createSubmit } from './submit.ts';
import { voteRoutes } from './vote-routes.ts';

const { list: lists, submit } = reviewsContract.operations;

const path = '/api/v1/products/:id/reviews';

const list = ({ clients, checkProduct }: ApiParts) =>
  route('GET', path, {
    summary: 'List the reviews of a product, with all its ratings',
    of: reviewsContract,
    answers: { 200: lists.output.extend({ summary }) },
    query: z.strictObject({ sort: reviewSort.optional(), ...listFields }),
    handle: async ({ id: productId, query, context }) => {
      const reviews = clients.of(reviewsContract);
      const [page, ratings] = await Promise.all([
        reviews.callRaw('list', { productId, ...query }, context),
        reviews.callRaw('summary', { productId }, context),
        // Reviews are readable while the product service is not.
        checkProduct(productId, context).catch((error: unknown) => {
          if (toServiceError(error).code === 'NOT_FOUND') throw error;
        }),
      ]);
      const open = page.subarray(0, page.lastIndexOf('}'));
      return jsonAnswer(200, joinBytes([open, ',"summary":', ratings, '}']), revalidate);
    },
  });

const post = (parts: ApiParts) => {
  const submitted = createSubmit(parts);
  return route('POST', path, {
    summary: 'Review a product',
    description:
      'With the token of a sign-in it is the customer’s: it is verified once the product was ' +
      'shipped to them, and there is one such review of each product.',
    of: reviewsContract,
    customer: 'optional',
    counts: 'reviews',
    key: 'required',
    body: reviewDraft,
    answers: { 201: submit.output },
    errors: ['ALREADY_EXISTS'],
    handle: async ({ id: productId, body, headers, ...asked }) => {
      const isGuest = headers.authorization === undefined;
      const session = isGuest ? undefined : await parts.customers.ofProgram(headers);
      return jsonAnswer(201, await submitted({ ...body, productId }, { session, ...asked }));
    },
  });
};

/** The routes of reviews: the API, the forms of the page, and what staff do. */
export const reviewRoutes = (parts: ApiParts): readonly Route[] => [
  list(parts),
  post(parts),
  postForm(parts),
  ...voteRoutes(parts),
  ...staffRoutes(parts),
];
