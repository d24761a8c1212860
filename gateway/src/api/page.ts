import { jsonAnswer, noStore, revalidate } from '../edge/answer.ts';
import { type Route, route } from '../edge/route.ts';
import { pageBytes } from '../product-page/page.ts';
import type { ApiParts } from './api-parts.ts';

/** The page of a product as JSON, composed from all services. */
export const pageRoute = ({ composePage }: Pick<ApiParts, 'composePage'>): Route =>
  route('GET', '/api/v1/products/:id/page', {
    handle: async ({ id, context }) => {
      const composed = await composePage(id, context);
      const caching = composed.degraded.length > 0 ? noStore : revalidate;
      return jsonAnswer(200, pageBytes(composed), caching);
    },
  });
