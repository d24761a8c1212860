import { z } from 'zod';
import { emptyCart } from '@shop/shared/contracts/carts';
import { id } from '@shop/shared/contracts/common';
import { ServiceError } from '@shop/shared/errors';
import type { ApiParts } from '../../api/api-parts.ts';
import { type Answer, seeOther } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { otherSession } from '../../sessions/sessions.ts';
import { cartHref } from '../../web/links.ts';
import { changedQuantity, readOptions } from './cart-forms.ts';
import { type OpenedCart, mergeGuest } from './opened-cart.ts';
import {
  type Asked,
  type GuestCarts,
  type Shopper,
  isOwnForm,
  orAway,
  showCart,
  shopperOf,
} from './shopper.ts';

const posted = z.string().default('');

const notices = { added: 'It is in your cart.', saved: 'It is saved.' };
const wrongQuantity = 'Nothing was changed: please give a quantity from 0 to 99.';
const saved = () => seeOther(`${cartHref}?saved=yes`);

/** The page of the cart, and the forms on it. */
export const pageRoutes = (parts: ApiParts, guests: GuestCarts): readonly Route[] => {
  /** The cart to show; what a customer chose as a guest comes into it. */
  const presentCart = async ({ session, guest, cart, context }: Shopper) => {
    if (session && guest !== undefined) return mergeGuest(parts, guest, context);
    return cart ? cart.read() : emptyCart;
  };

  const show = async (asked: Asked, notice: string | undefined): Promise<Answer> => {
    const shopper = await shopperOf(parts, guests, asked);
    const cart = await presentCart(shopper);
    const isMerged = shopper.session && shopper.guest !== undefined;
    const headers = isMerged ? guests.leave(asked.headers) : {};
    return showCart(parts, shopper, { cart, status: 200, notice, isDone: true, headers });
  };

  /** Lets a shopper with a cart change it by a form of its page. */
  const changing = async (
    asked: Asked,
    csrf: string,
    change: (cart: OpenedCart, shopper: Shopper) => Promise<Answer>,
  ): Promise<Answer> => {
    const shopper = await shopperOf(parts, guests, asked);
    const { cart } = shopper;
    if (!cart) return seeOther(cartHref);
    if (isOwnForm(shopper, csrf)) return change(cart, shopper);
    return showCart(parts, shopper, { cart: await cart.read(), status: 403, notice: otherSession });
  };

  return [
    route('GET', cartHref, {
      query: z.strictObject({ added: z.literal('yes'), saved: z.literal('yes') }).partial(),
      handle: ({ query, ...asked }) => {
        const notice = (query.added && notices.added) ?? (query.saved && notices.saved);
        return show(asked, notice).catch(orAway);
      },
    }),
    route('POST', '/cart/lines/update', {
      bodyType: 'form',
      body: z.strictObject({
        csrf: posted,
        productId: id,
        quantity: posted,
        remove: z.literal('yes').optional(),
      }),
      handle: ({ body: { csrf, productId, quantity: typed, remove }, ...asked }) =>
        changing(asked, csrf, async (cart, shopper) => {
          const quantity = remove ? 0 : changedQuantity(typed);
          const present = await cart.read();
          if (quantity === undefined) {
            return showCart(parts, shopper, { cart: present, status: 400, notice: wrongQuantity });
          }
          if (!present.lines.some((line) => line.productId === productId)) {
            throw new ServiceError('NOT_FOUND', 'this product is not in the cart');
          }
          await cart.put({ productId, quantity, price: null });
          return saved();
        }).catch(orAway),
    }),
    route('POST', '/cart/options', {
      bodyType: 'form',
      body: z.strictObject({ csrf: posted, coupon: posted, country: posted }),
      handle: ({ body: { csrf, ...values }, ...asked }) =>
        changing(asked, csrf, async (cart, shopper) => {
          const reading = readOptions(values);
          if ('errors' in reading) {
            const refused = { values, errors: reading.errors };
            return showCart(parts, shopper, { cart: await cart.read(), status: 400, refused });
          }
          await cart.setOptions(reading.options);
          return saved();
        }).catch(orAway),
    }),
  ];
};
