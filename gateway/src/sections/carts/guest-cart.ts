import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { ApiParts } from '../../api/api-parts.ts';

/** As long as the service keeps a cart after its last change. */
const keptSeconds = 30 * 86_400;

/** 256 bits, so that none is guessed. */
const secretBytes = 32;
const secretPattern = /^[\w-]{43}$/;

/** The id of a cart: a hash, so that nobody comes to a cart by what is stored. */
const idOf = (secret: string): string => fingerprintOf({ cart: secret });

/** Makes the access of browsers to the carts of guests, by the secret in a cookie of their own. */
export const createGuestCarts = ({ cookie: cookieOf }: Pick<ApiParts, 'cookie'>) => {
  const cookie = cookieOf('cart', keptSeconds);
  return {
    /** The id of the cart that a browser has; undefined where it has none. */
    idOf(headers: IncomingHttpHeaders): string | undefined {
      const secret = cookie.read(headers) ?? '';
      return secretPattern.test(secret) ? idOf(secret) : undefined;
    },
    /** The cart that a browser has, or a new one, with the headers that keep it for 30 days more. */
    open(headers: IncomingHttpHeaders) {
      const present = cookie.read(headers) ?? '';
      const secret = secretPattern.test(present)
        ? present
        : randomBytes(secretBytes).toString('base64url');
      return { id: idOf(secret), headers: { 'Set-Cookie': cookie.set(headers, secret) } };
    },
    /** The headers that take it away. */
    leave: (headers: IncomingHttpHeaders) => ({ 'Set-Cookie': cookie.clear(headers) }),
  };
};
