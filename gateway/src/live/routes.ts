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
    summary: 'Follow the page of a product as it changes',
    description:
      'Server-sent events, without end: the event `page` is sent at first and at each change. Its ' +
      'data is JSON, of what changes on the page, or with `as=html` of the parts of the page as ' +
      'markup. A client that comes again sends the id of its last event as `Last-Event-ID`. ' +
      'Look at it by `curl --no-buffer`: Swagger UI waits for an end.',
    answers: { 200: { type: 'text/event-stream' } },
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
      return streamAnswer((stream) => place.take(stream, { productId, form, lastEventId }), {
        isMarkup: form === 'html',
      });
    },
  });
