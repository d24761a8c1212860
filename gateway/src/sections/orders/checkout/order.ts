import { type Order, ordersContract as of } from '@shop/shared/contracts/orders';
import { toServiceError } from '@shop/shared/errors';
import { type CallContext, createContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../../api/api-parts.ts';
import { type Answer, seeOther } from '../../../edge/answer.ts';
import { cartOfCustomer } from '../../carts/opened-cart.ts';
import { productsOf } from '../api-routes.ts';
import type { Basis } from './basis.ts';
import { type CheckoutFields, readCheckout, refusalWords } from './form.ts';
import { type Customer, createShow, fieldsOf } from './show.ts';

const unknown =
  'It is not known whether the order was placed. Please order again: it is placed once, however ' +
  'often you do.';

/**
 * The idempotency key of an order: a cart is ordered once as it is, from however many windows. A
 * cart that Redis has lost counts its changes anew, but at other times.
 */
const keyOf = ({ version, updatedAt }: Basis['cart']): string => `cart-${version}-${updatedAt}`;

/** The codes of a placement under a key that was used already. */
const placedBefore: readonly string[] = ['IN_PROGRESS', 'IDEMPOTENCY_MISMATCH'];

/** The placement that a form asks for, of what is in the cart. */
const placementOf = (
  { lines }: Basis['cart'],
  { total, currency, coupon, method }: CheckoutFields,
  { address, card }: { readonly address: Order['address']; readonly card: string },
) => ({
  lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
  address,
  card,
  ...(coupon !== '' && { coupon }),
  ...(method !== '' && { method }),
  total: { amount: total, currency },
});

/** The same time for calls, which a client that hangs up does not end. */
const lasting = (runtime: ApiParts['runtime'], context: CallContext): CallContext => {
  const { requestId, trace, user } = context;
  const timeoutMs = context.remainingMs();
  return createContext(runtime, { timeoutMs, requestId, trace, ...(user && { user }) });
};

/** Makes the function that places an order, and empties the cart where it was taken. */
export const createOrder = (parts: ApiParts) => {
  const show = createShow(parts);

  /** The cart with its lines as they are, for another order: it counts as changed. */
  const renewed = async (cart: Basis['cart'], context: CallContext): Promise<Basis['cart']> => {
    const [line] = cart.lines;
    if (!line) return cart;
    const { productId, quantity } = line;
    const again = cartOfCustomer(parts, context).put({ productId, quantity, price: null });
    return again.catch(() => cart);
  };

  return async (
    customer: Customer,
    basis: Basis,
    fields: CheckoutFields,
    scopeKey: (key: string) => string,
  ): Promise<Answer> => {
    const reading = readCheckout(fields);
    if ('errors' in reading) {
      return show(customer, basis, { status: 400, values: fieldsOf(fields), ...reading });
    }
    const context = lasting(parts.runtime, customer.context);
    const key = scopeKey(keyOf(basis.cart));
    try {
      const wanted = placementOf(basis.cart, fields, reading);
      const placed = await parts.write(of, 'place', wanted, { context, key, changes: productsOf });
      // An order that failed at once leaves the cart for another try; so does a cart out of reach.
      if (placed.closing) await renewed(basis.cart, context);
      else {
        const cart = cartOfCustomer(parts, context);
        await cart.clear(key, fields.cart).catch(() => undefined);
      }
      // With a fragment of its own, as browsers keep that of the form otherwise.
      return seeOther(`/orders/${placed.id}#main`);
    } catch (error) {
      const refusal = toServiceError(error);
      const notice = refusalWords(refusal);
      const values = fieldsOf(fields);
      if (notice) {
        const cart = await renewed(basis.cart, context);
        return show(customer, { ...basis, cart }, { status: refusal.status, values, notice });
      }
      // It is being placed, or was placed before the form was changed.
      if (placedBefore.includes(refusal.code)) return seeOther('/orders#main');
      if (refusal.status < 502) throw error;
      return show(customer, basis, { status: 503, values, notice: unknown });
    }
  };
};
