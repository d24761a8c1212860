import { z } from 'zod';
import { emptyCart } from '@shop/shared/contracts/carts';
import { id } from '@shop/shared/contracts/common';
import { toServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { seeOther } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { cartHref } from '../../web/links.ts';
import { addedQuantity } from './cart-forms.ts';
import { priceOfProduct } from './for-sale.ts';
import { cartOfGuest } from './opened-cart.ts';
import { type Asked, type GuestCarts, orAway, showCart, shopperOf } from './shopper.ts';

const wrongQuantity = 'Nothing was added: please give a quantity from 1 to 99.';
const full = 'Nothing was added: your cart is full. Please remove something first.';

/**
 * Puts a product into the cart, so that there are at least so many of it: a form that is sent twice
 * adds nothing, and no piece is lost that was there before.
 */
export const addRoute = (parts: ApiParts, guests: GuestCarts): Route => {
  const add = async (asked: Asked, productId: string, typed: string) => {
    const shopper = await shopperOf(parts, guests, asked);
    const { context, session } = shopper;
    const present = async () => (await shopper.cart?.read()) ?? emptyCart;
    const quantity = addedQuantity(typed);
    if (quantity === undefined) {
      return showCart(parts, shopper, {
        cart: await present(),
        status: 400,
        notice: wrongQuantity,
      });
    }
    const price = await priceOfProduct(parts, productId, context);
    const { lines } = await present();
    const line = lines.find((one) => one.productId === productId);
    const change = { productId, price, quantity: Math.max(quantity, line?.quantity ?? 0) };
    const opened = session ? undefined : guests.open(asked.headers);
    const cart = opened ? cartOfGuest(parts, opened.id, context) : shopper.cart;
    try {
      await cart?.put(change);
      return seeOther(`${cartHref}?added=yes`, opened?.headers);
    } catch (error) {
      if (toServiceError(error).code !== 'CART_FULL') throw error;
      return showCart(parts, shopper, { cart: await present(), status: 409, notice: full });
    }
  };

  return route('POST', '/cart/lines', {
    counts: 'cartLines',
    bodyType: 'form',
    body: z.strictObject({ productId: id, quantity: z.string().default('1') }),
    handle: ({ body: { productId, quantity }, ...asked }) =>
      add(asked, productId, quantity).catch(orAway),
  });
};
