import { type Order, ordersContract as of } from '@shop/shared/contracts/orders';
import { toServiceError } from '@shop/shared/errors';
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

/** Makes the function that places an order, and empties the cart where it was taken. */
export const createOrder = (parts: ApiParts) => {
  const show = createShow(parts);
  return async (
    customer: Customer,
    basis: Basis,
    fields: CheckoutFields,
    key: string,
  ): Promise<Answer> => {
    const reading = readCheckout(fields);
    if ('errors' in reading) {
      return show(customer, basis, { status: 400, values: fieldsOf(fields), ...reading });
    }
    try {
      const wanted = placementOf(basis.cart, fields, reading);
      const { context } = customer;
      const placed = await parts.write(of, 'place', wanted, { context, key, changes: productsOf });
      // An order that failed at once leaves the cart for another try; so does a cart out of reach.
      const isOver = placed.closing !== null;
      if (!isOver)
        await cartOfCustomer(parts, customer.context)
          .clear(key, fields.cart)
          .catch(() => undefined);
      // With a fragment of its own, as browsers keep that of the form otherwise.
      return seeOther(`/orders/${placed.id}#main`);
    } catch (error) {
      const refusal = toServiceError(error);
      const notice = refusalWords(refusal);
      const values = fieldsOf(fields);
      if (notice) return show(customer, basis, { status: refusal.status, values, notice });
      // It is being placed, or was placed before the form was changed.
      if (placedBefore.includes(refusal.code)) return seeOther('/orders#main');
      if (refusal.status < 502) throw error;
      const again = { status: 503, values, notice: unknown, key: fields.idempotencyKey };
      return show(customer, basis, again);
    }
  };
};
