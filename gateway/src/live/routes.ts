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
      const place = live.admit(client());
      try {
        await checkProduct(productId, context);
      } catch (error) {
        place.release();
        throw error;
      }
      const lastEventId = single(headers['last-event-id']);
      return streamAnswer(
        (stream) => {
          if (stream) place.take(stream, { productId, form, lastEventId });
          else place.release();
        },
        { isMarkup: form === 'html' },
      );
    },
  });
