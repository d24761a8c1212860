import { jsonAnswer, noStore, revalidate } from '../edge/answer.ts';
import { type Route, route } from '../edge/route.ts';
import { pageBytes } from '../product-page/page.ts';
import { pageSchema } from '../product-page/page-schema.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import type { ApiParts } from './api-parts.ts';

/** The page of a product as JSON, composed from all services. */
export const pageRoute = (
  { composePage }: Pick<ApiParts, 'composePage'>,
  sections: readonly SectionDefinition[],
): Route =>
  route('GET', '/api/v1/products/:id/page', {
    summary: 'Show the page of a product, put together from all services',
    description:
      'Answers 200 whenever the product itself is known. Each section has its own state and age; ' +
      '`degraded` names those that are not up to date.',
    answers: { 200: pageSchema(sections) },
    handle: async ({ id, context }) => {
      const composed = await composePage(id, context);
      const caching = composed.degraded.length > 0 ? noStore : revalidate;
      return jsonAnswer(200, pageBytes(composed), caching);
    },
  });
