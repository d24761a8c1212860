import { type CartOptions, cartChange, cartOptions } from '@shop/shared/contracts/carts';
import { basketLine } from '@shop/shared/contracts/common';
import { errorsOf } from '../../input/form-errors.ts';
import { wholeNumber } from '../../input/query-fields.ts';
import type { Values } from '../../web/form.ts';

const { quantity } = basketLine.shape;

/** A quantity as it is typed to put a product in; undefined where it is none from 1 to 99. */
export const addedQuantity = (typed: string): number | undefined =>
  wholeNumber.pipe(quantity).safeParse(typed.trim()).data;

/** A quantity as it is typed on the page of the cart; 0 takes the product out. */
export const changedQuantity = (typed: string): number | undefined =>
  wholeNumber.pipe(cartChange.shape.quantity).safeParse(typed.trim()).data;

const messages = {
  coupon: 'please look at it again: it has 4 to 32 letters, digits and -',
  country: 'please give its two letters, such as DE',
};

const orNull = (typed: string): string | null => typed.trim().toUpperCase() || null;

/** Coupon and country as they are typed, or the errors of what is none. */
export const readOptions = (typed: {
  readonly coupon: string;
  readonly country: string;
}): { readonly options: CartOptions } | { readonly errors: Values } => {
  const asked = { coupon: orNull(typed.coupon), country: orNull(typed.country) };
  const { data, error } = cartOptions.safeParse(asked);
  return data
    ? { options: data }
    : { errors: errorsOf(error, Object.keys(cartOptions.shape), messages) };
};
