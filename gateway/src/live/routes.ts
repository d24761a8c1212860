import { z } from 'zod';
import { streamAnswer } from '../edge/event-stream.ts';
import { type Route, route } from '../edge/route.ts';
import { single } from '../input/request-headers.ts';
import type { ProductPage } from '../product-page/product-page.ts';
import { liveForms } from './live-page.ts';
import type { LiveProducts } from './live-products.ts';

/** Product pages as they change, by server-sent events. */
export const liveRoute = (
  live: LiveProducts,
  { checkProduct }: Pick<ProductPage, 'checkProduct'>,
): Route =>
  route('GET', '/api/v1/products/:id/live', {
    query: z.strictObject({ as: z.enum(liveForms).default('data') }),
    handle: async ({ id: productId, query: { as: form }, headers, context, client }) => {
      live.admit(client());
      await checkProduct(productId, context);
      const lastEventId = single(headers['last-event-id']);
      return streamAnswer((stream) =>
        live.add(stream, { productId, form, client: client(), lastEventId }),
      );
    },
  });
