import { z } from 'zod';
import { idempotencyKey } from '@shop/shared/contracts/common';
import { type Order, ordersContract } from '@shop/shared/contracts/orders';
import { ServiceError, toServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { htmlAnswer, noStore, seeOther } from '../../edge/answer.ts';
import { streamAnswer } from '../../edge/event-stream.ts';
import { type Route, route } from '../../edge/route.ts';
import { listFields } from '../../input/query-fields.ts';
import { single } from '../../input/request-headers.ts';
import { askToSignIn } from '../../sessions/ask-to-sign-in.ts';
import { isTokenOf, otherSession } from '../../sessions/sessions.ts';
import { orFirstPage } from '../../web/lost-cursor.ts';
import { productsOf } from './api-routes.ts';
import { LiveOrders } from './live-orders.ts';
import { orderPage, orderParts } from './order-page.ts';
import { ordersPage } from './orders-page.ts';

const of = ordersContract;

const emptyCart = 'Your cart is empty. Your orders are on this page.';

const inProgress = 'It is being cancelled already. Please look again in a moment.';

const tooLate = 'It is too late to cancel this order.';

/** The page of an order as it changes: server-sent events for the page's own script. */
const liveRoute = (parts: ApiParts): Route => {
  const { runtime, clients, customers, places } = parts;
  const live = new LiveOrders(parts);
  return route('GET', '/orders/:id/live', {
    handle: async ({ id: orderId, headers, contextOf, client }) => {
      const session = await customers.ofBrowser(headers);
      if (!session) throw new ServiceError('UNAUTHENTICATED', 'nobody is signed in');
      const { user, formToken: csrf } = session;
      const place = places.admit(client());
      try {
        await clients.of(of).call('get', { id: orderId }, contextOf(user));
      } catch (error) {
        place.release();
        throw error;
      }
      const partsOf = (order: Order) => orderParts({ order, csrf, key: runtime.newId() });
      const isSignedIn = async () => (await customers.ofBrowser(headers)) !== undefined;
      const had = Number(single(headers['last-event-id']) ?? 0) || 0;
      return streamAnswer(
        (stream) => {
          if (!place.take(stream) || !stream) return;
          live.watch({ orderId, user, stream, isSignedIn, partsOf, had });
        },
        { isMarkup: true },
      );
    },
  });
};

/** The pages of a customer's orders. */
export const pageRoutes = (parts: ApiParts): readonly Route[] => {
  const { runtime, clients, customers, write } = parts;
  return [
    liveRoute(parts),
    route('GET', '/orders', {
      query: z.strictObject({ cursor: listFields.cursor, cart: z.literal('empty').optional() }),
      handle: async ({ query, headers, contextOf }) => {
        const session = await customers.ofBrowser(headers);
        if (!session) return askToSignIn('/orders');
        const context = contextOf(session.user);
        const { items, nextCursor } = await orFirstPage(query.cursor, (cursor) =>
          clients.of(of).call('list', { cursor }, context),
        );
        const notice = query.cart && emptyCart;
        return htmlAnswer(200, ordersPage({ orders: items, nextCursor, notice }), noStore);
      },
    }),
    route('GET', '/orders/:id', {
      query: z.strictObject({ done: z.literal('cancelled') }).partial(),
      handle: async ({ id, query, headers, contextOf }) => {
        const session = await customers.ofBrowser(headers);
        if (!session) return askToSignIn(`/orders/${id}`);
        const order = await clients.of(of).call('get', { id }, contextOf(session.user));
        const isDone = query.done !== undefined && order.closing !== null;
        const notice = isDone ? 'The order is cancelled.' : undefined;
        const model = { order, csrf: session.formToken, key: runtime.newId(), notice, isDone };
        return htmlAnswer(200, orderPage(model), noStore);
      },
    }),
    route('POST', '/orders/:id/cancel', {
      bodyType: 'form',
      body: z.strictObject({ csrf: z.string().default(''), idempotencyKey }),
      handle: async ({ id, body, headers, contextOf, scopeKey }) => {
        const session = await customers.ofBrowser(headers);
        if (!session) return askToSignIn(`/orders/${id}`);
        const context = contextOf(session.user);
        const showAgain = async (status: number, notice: string) => {
          const order = await clients.of(of).call('get', { id }, context);
          const model = { order, csrf: session.formToken, key: runtime.newId(), notice };
          return htmlAnswer(status, orderPage(model), noStore);
        };
        if (!isTokenOf(session, body.csrf)) return showAgain(403, otherSession);
        try {
          const options = { context, key: scopeKey(body.idempotencyKey), changes: productsOf };
          await write(of, 'cancel', { id }, options);
          return seeOther(`/orders/${id}?done=cancelled`);
        } catch (error) {
          const { code } = toServiceError(error);
          if (code === 'NOT_CANCELLABLE') return showAgain(409, tooLate);
          if (code === 'IN_PROGRESS') return showAgain(409, inProgress);
          throw error;
        }
      },
    }),
  ];
};
