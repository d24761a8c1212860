import { type Address, address } from '@shop/shared/contracts/customers';
import { cardToken } from '@shop/shared/contracts/payments';
import type { ServiceError } from '@shop/shared/errors';
import { z } from 'zod';
import { errorsOf } from '../../../input/form-errors.ts';
import { wholeNumber } from '../../../input/query-fields.ts';
import type { Values } from '../../../web/form.ts';

const posted = z.string().default('');

/** The fields of the form as a browser posts them. */
export const checkoutFields = z.strictObject({
  csrf: posted,
  /** The version of the cart that was shown. */
  cart: wholeNumber,
  /** The total that was shown, and the coupon that counted for it. */
  total: z
    .string()
    .regex(/^\d{1,13}$/, 'must be an amount')
    .transform(Number),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency'),
  coupon: posted,
  name: posted,
  street: posted,
  postalCode: posted,
  city: posted,
  country: posted,
  method: posted,
  card: posted,
  /** `update` shows the total for another country or way of sending, and orders nothing. */
  action: z.enum(['order', 'update']).default('order'),
});
export type CheckoutFields = z.output<typeof checkoutFields>;

/** The country as it was typed; undefined where it is none. */
export const countryOf = (typed: string): string | undefined =>
  address.shape.country.safeParse(typed.trim().toUpperCase()).data;

const messages = {
  country: 'please give its two letters, such as DE',
  card: 'please choose a card',
};

/** The address and the card of a form, or what is wrong with them. */
export const readCheckout = (
  fields: CheckoutFields,
): { readonly address: Address; readonly card: string } | { readonly errors: Values } => {
  const { name, street, postalCode, city, country, card } = fields;
  const typed = { name, street, postalCode, city, country: country.trim().toUpperCase(), card };
  const { data, error } = address.extend({ card: cardToken }).safeParse(typed);
  if (error) return { errors: errorsOf(error, Object.keys(typed), messages) };
  const { card: token, ...given } = data;
  return { address: given, card: token };
};

/** The refusals of a placement, in the words of customers. */
const refusals: Readonly<Record<string, string>> = {
  TOTAL_CHANGED: 'The total has changed. Please look at it, and order again.',
  COUPON_REFUSED: 'The coupon does not count any more. Please look at the total, and order again.',
  NOT_FOR_SALE: 'Something in your cart is not sold any more. Please remove it from the cart.',
  NOT_SHIPPED: 'Nothing is sent to this country.',
  TOO_HEAVY: 'This is too heavy to be sent to this country.',
  INVALID_ARGUMENT: 'These products cannot be ordered together, or not be sent yet.',
};

/** Why something cannot be ordered, in the words of customers; undefined where that is not known. */
export const refusalWords = ({ code }: Pick<ServiceError, 'code'>): string | undefined =>
  refusals[code];
