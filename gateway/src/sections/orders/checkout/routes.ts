import { z } from 'zod';
import type { ApiParts } from '../../../api/api-parts.ts';
import { seeOther } from '../../../edge/answer.ts';
import { type Route, route } from '../../../edge/route.ts';
import { wholeNumber } from '../../../input/query-fields.ts';
import { askToSignIn } from '../../../sessions/ask-to-sign-in.ts';
import { isTokenOf, otherSession } from '../../../sessions/sessions.ts';
import { checkoutHref } from '../../../web/links.ts';
import { orAway } from '../../carts/shopper.ts';
import { loadBasis } from './basis.ts';
import { checkoutFields } from './form.ts';
import { createOrder } from './order.ts';
import { createShow, fieldsOf } from './show.ts';

const changed = 'Your cart has changed. Please look at it again before you order.';

/** The checkout of the cart of the customer who is signed in. */
export const checkoutRoutes = (parts: ApiParts): readonly Route[] => {
  const show = createShow(parts);
  const order = createOrder(parts);

  return [
    route('GET', checkoutHref, {
      query: z.strictObject({ address: wholeNumber }).partial(),
      handle: async ({ query, headers, contextOf }) => {
        const session = await parts.customers.ofBrowser(headers);
        if (!session) return askToSignIn(checkoutHref);
        const context = contextOf(session.user);
        try {
          const basis = await loadBasis(parts, context);
          const values = { card: 'tok_approve', ...basis.addresses[query.address ?? 0] };
          return await show({ session, context }, basis, { status: 200, values });
        } catch (error) {
          return orAway(error);
        }
      },
    }),
    route('POST', checkoutHref, {
      bodyType: 'form',
      body: checkoutFields,
      handle: async ({ body: fields, headers, contextOf, scopeKey }) => {
        const session = await parts.customers.ofBrowser(headers);
        if (!session) return askToSignIn(checkoutHref);
        const customer = { session, context: contextOf(session.user) };
        const values = fieldsOf(fields);
        try {
          const basis = await loadBasis(parts, customer.context);
          const again = (status: number, notice?: string) =>
            show(customer, basis, { status, values, notice });
          if (!isTokenOf(session, fields.csrf)) return await again(403, otherSession);
          if (fields.action === 'update') return await again(200);
          if (basis.cart.version !== fields.cart) {
            // Most likely by this form: it was sent twice, or its answer was lost.
            if (basis.cart.lines.length === 0) return seeOther('/orders?cart=empty#main');
            return await again(409, changed);
          }
          return await order(customer, basis, fields, scopeKey);
        } catch (error) {
          return orAway(error);
        }
      },
    }),
  ];
};
