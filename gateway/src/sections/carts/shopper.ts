import type { IncomingHttpHeaders } from 'node:http';
import { toServiceError } from '@shop/shared/errors';
import type { User } from '@shop/shared/keys/user-token';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { ApiParts } from '../../api/api-parts.ts';
import { type Answer, htmlAnswer, noStore } from '../../edge/answer.ts';
import { type Session, isTokenOf } from '../../sessions/sessions.ts';
import { loadCart } from './cart-model.ts';
import { type CartPageModel, awayPage, cartPage } from './cart-page.ts';
import type { createGuestCarts } from './guest-cart.ts';
import { type OpenedCart, cartOfCustomer, cartOfGuest } from './opened-cart.ts';

/** The access to the carts of guests. */
export type GuestCarts = ReturnType<typeof createGuestCarts>;

/** The parts of a request by which a browser comes to its cart. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  readonly context: CallContext;
  readonly contextOf: (user: User) => CallContext;
}

/** Somebody in a browser: a customer, a guest with a cart, or one without. */
export interface Shopper {
  /** The session of a customer. */
  readonly session: Session | undefined;
  /** The id of the guest's cart, which a customer may have from before the sign-in. */
  readonly guest: string | undefined;
  /** Undefined for a guest without one. */
  readonly cart: OpenedCart | undefined;
  /** The context of the shopper's calls. */
  readonly context: CallContext;
}

/** Finds out who asks. Throws `UNAVAILABLE` while sessions cannot be looked up. */
export const shopperOf = async (
  parts: ApiParts,
  guests: GuestCarts,
  { headers, context: ofGuest, contextOf }: Asked,
): Promise<Shopper> => {
  const session = await parts.customers.ofBrowser(headers);
  const guest = guests.idOf(headers);
  const context = session ? contextOf(session.user) : ofGuest;
  if (session) return { session, guest, context, cart: cartOfCustomer(parts, context) };
  const cart = guest === undefined ? undefined : cartOfGuest(parts, guest, context);
  return { session, guest, context, cart };
};

/** Whether a form of the cart's page is one that this shopper was shown. */
export const isOwnForm = ({ session }: Shopper, csrf: string): boolean =>
  !session || isTokenOf(session, csrf);

/** A page of a cart to answer with. */
export interface Shown extends Pick<CartPageModel, 'cart' | 'notice' | 'isDone' | 'refused'> {
  readonly status: number;
  readonly headers?: Answer['headers'];
}

/** Answers with the page of a cart. */
export const showCart = async (
  parts: ApiParts,
  { session, context }: Shopper,
  { cart, status, headers, ...shown }: Shown,
): Promise<Answer> => {
  const model = await loadCart(parts, cart, context);
  const markup = cartPage({ ...model, ...shown, csrf: session?.formToken });
  return htmlAnswer(status, markup, { ...noStore, ...headers });
};

const retryAfterSeconds = 5;

/** Answers with a page of its own while carts cannot be reached. Throws other refusals. */
export const orAway = (error: unknown): Answer => {
  if (toServiceError(error).status < 502) throw error;
  const headers = { ...noStore, 'Retry-After': `${retryAfterSeconds}` };
  return htmlAnswer(503, awayPage(), headers);
};
