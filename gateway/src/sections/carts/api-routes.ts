import { cart, cartChange, cartOptions, cartsContract } from '@shop/shared/contracts/carts';
import type { IncomingHttpHeaders } from 'node:http';
import type { User } from '@shop/shared/keys/user-token';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import { jsonAnswer, noStore } from '../../edge/answer.ts';
import { type Route, route } from '../../edge/route.ts';
import { priceOfProduct } from './for-sale.ts';
import { cartOfCustomer } from './opened-cart.ts';

const of = cartsContract;

interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly contextOf: (user: User) => CallContext;
}

/** The cart of the customer who is signed in, for programs. */
export const apiRoutes = (parts: ApiParts): readonly Route[] => {
  const ownOf = async ({ headers, contextOf }: Asked) => {
    const { user } = await parts.customers.ofProgram(headers);
    const context = contextOf(user);
    return { context, own: cartOfCustomer(parts, context) };
  };

  return [
    route('GET', '/api/v1/cart', {
      summary: 'Read the cart of the customer who is signed in',
      of,
      customer: true,
      answers: { 200: cart },
      handle: async (asked) => {
        const { own } = await ownOf(asked);
        return jsonAnswer(200, await own.read());
      },
    }),
    route('PUT', '/api/v1/cart/lines/:id', {
      summary: 'Set how many pieces of a product are in the cart',
      description: 'The line keeps today’s price, to tell later whether it has changed.',
      of,
      customer: true,
      body: cartChange.pick({ quantity: true }),
      key: 'optional',
      answers: { 200: cart },
      errors: ['CART_FULL'],
      handle: async ({ id: productId, body: { quantity }, key, ...asked }) => {
        const { own, context } = await ownOf(asked);
        const price = quantity > 0 ? await priceOfProduct(parts, productId, context) : null;
        return jsonAnswer(200, await own.put({ productId, quantity, price }, key));
      },
    }),
    route('PUT', '/api/v1/cart/options', {
      summary: 'Set the coupon of the cart, and the country that it is sent to',
      of,
      customer: true,
      body: cartOptions,
      key: 'optional',
      answers: { 200: cart },
      handle: async ({ body, key, ...asked }) => {
        const { own } = await ownOf(asked);
        return jsonAnswer(200, await own.setOptions(body, key));
      },
    }),
    route('DELETE', '/api/v1/cart', {
      summary: 'Empty the cart',
      of,
      customer: true,
      key: 'optional',
      answers: { 204: {} },
      handle: async ({ key, ...asked }) => {
        const { own } = await ownOf(asked);
        await own.clear(key);
        return { status: 204, headers: noStore, body: '' };
      },
    }),
  ];
};
