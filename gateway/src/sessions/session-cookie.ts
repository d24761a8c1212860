import type { IncomingHttpHeaders } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import { single } from '../input/request-headers.ts';

interface CookieParts {
  readonly name: string;
  /** How many proxies stand in front: without one, nobody's word for TLS is taken. */
  readonly trustedProxies: number;
  /** The path under which clients see the shop; empty for the root. */
  readonly basePath: string;
  /** How long browsers keep it, in seconds; default: until they are closed. */
  readonly maxAge?: number;
}

/**
 * Makes the cookie that holds a session's id: for no script, for this host alone, and not sent with
 * what other sites post. Behind TLS, as a trusted proxy says by `X-Forwarded-Proto`, it is `Secure`
 * and has the prefix in its name by which browsers hold it to that (RFC 6265bis, section 4.1.3), so
 * that no neighbour without TLS can put another one in its place.
 */
export const createSessionCookie = ({
  name,
  trustedProxies,
  basePath,
  maxAge: keptSeconds,
}: CookieParts) => {
  const prefix = basePath === '' ? '__Host-' : '__Secure-';

  const isSecure = (headers: IncomingHttpHeaders): boolean => {
    if (trustedProxies === 0) return false;
    const schemes = (single(headers['x-forwarded-proto']) ?? '').split(',');
    return (schemes.at(-trustedProxies) ?? schemes[0])?.trim() === 'https';
  };

  const cookieOf = (headers: IncomingHttpHeaders, value: string, maxAge?: number): string => {
    const secure = isSecure(headers);
    return stringifySetCookie({
      name: secure ? prefix + name : name,
      value,
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure,
      ...(maxAge !== undefined && { maxAge }),
    });
  };

  return {
    /** The id that a request brings. */
    read: (headers: IncomingHttpHeaders): string | undefined =>
      parseCookie(headers.cookie ?? '')[isSecure(headers) ? prefix + name : name],
    /** The `Set-Cookie` of a new session. */
    set: (headers: IncomingHttpHeaders, id: string): string => cookieOf(headers, id, keptSeconds),
    /** The `Set-Cookie` that takes it away. */
    clear: (headers: IncomingHttpHeaders): string => cookieOf(headers, '', 0),
  };
};
export type SessionCookie = ReturnType<typeof createSessionCookie>;
