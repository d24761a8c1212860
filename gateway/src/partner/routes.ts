import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { limit } from '@shop/shared/contracts/common';
import type { ApiParts } from '../api/api-parts.ts';
import { contentAnswer } from '../api/content-answer.ts';
import { jsonAnswer, noStore, revalidate } from '../edge/answer.ts';
import { type Route, route } from '../edge/route.ts';
import { listFields, wholeNumber } from '../input/query-fields.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import { feedCursor, partnerChangesOf, partnerList, partnerProductOf } from './contract.ts';
import type { Feed } from './feed/feed.ts';
import { partnerProduct } from './partner-product.ts';

/** Each partner has a quota, and so answers of its own. */
const vary = ['Authorization'];

const { category } = productContract.operations.list.input.shape;

const readRoutes = (
  { clients, composePage }: Pick<ApiParts, 'clients' | 'composePage'>,
  sections: readonly SectionDefinition[],
): readonly Route[] => [
  route('GET', '/partner/v1/products', {
    summary: 'List the products on sale',
    partner: true,
    answers: { 200: partnerList, 304: {} },
    query: z.strictObject({ category, ...listFields }),
    handle: async ({ query, headers, context }) => {
      const products = await clients
        .of(productContract)
        .call('list', { sort: 'name', ...query }, context);
      return contentAnswer(headers, partnerList.parse(products), revalidate, vary);
    },
  }),
  route('GET', '/partner/v1/products/:id', {
    summary: 'Show all that is public of a product',
    partner: true,
    answers: { 200: partnerProductOf(sections), 304: {} },
    handle: async ({ id, headers, context }) => {
      const composed = await composePage(id, context);
      const caching = composed.degraded.length > 0 ? noStore : revalidate;
      return contentAnswer(headers, partnerProduct(sections, composed), caching, vary);
    },
  }),
];

/** The routes for other companies: see `docs/partners.md`. */
export const partnerRoutes = (
  parts: Pick<ApiParts, 'clients' | 'composePage'>,
  sections: readonly SectionDefinition[],
  feed: Feed,
): readonly Route[] => [
  ...readRoutes(parts, sections),
  route('GET', '/partner/v1/changes', {
    summary: 'List the changes of products since a cursor, oldest first',
    partner: true,
    answers: { 200: partnerChangesOf(sections) },
    query: z.strictObject({
      after: feedCursor.optional(),
      limit: wholeNumber.pipe(limit).default(100),
    }),
    handle: async ({ query, context }) => jsonAnswer(200, await feed(query, context)),
  }),
];
