import type { ApiParts } from '../../api/api-parts.ts';
import type { Route } from '../../edge/route.ts';
import { apiRoutes } from './api-routes.ts';
import { addRoute } from './add-route.ts';
import { createGuestCarts } from './guest-cart.ts';
import { mergeGuest } from './opened-cart.ts';
import { pageRoutes } from './page-routes.ts';

/** The routes of carts: for programs, and the pages. At each sign-in the guest's cart moves. */
export const cartRoutes = (parts: ApiParts): readonly Route[] => {
  const guests = createGuestCarts(parts);
  parts.customers.onEnter(async (headers, context) => {
    const guest = guests.idOf(headers);
    // Where this fails, the page of the cart tries again: the browser keeps its cookie until then.
    if (guest !== undefined) await mergeGuest(parts, guest, context);
  });
  return [...apiRoutes(parts), addRoute(parts, guests), ...pageRoutes(parts, guests)];
};
