import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User } from '@shop/shared/keys/user-token';
import { ServiceError } from '@shop/shared/errors';
import { bearerOf, challenge } from './bearer.ts';
import type { Limits } from './limits/limits.ts';

/** The user that the holder of the admin token is to the services. */
export const admin: User = { id: 'admin', roles: ['admin'] };

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Makes the checks of the admin token. They compare digests, so that neither time nor length
 * reveals anything. After too many wrong tokens even the right one is refused for a while
 * (`RATE_LIMITED`), so that guessing reveals nothing.
 */
export const createAdminCheck = (
  adminToken: string,
  { wrongTokens, clientOf }: Pick<Limits, 'wrongTokens' | 'clientOf'>,
) => {
  const expected = digest(adminToken);

  /** Whether a token is the right one. */
  const isAdminToken = async (
    token: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<boolean> => {
    const isRight = timingSafeEqual(digest(token), expected);
    if (isRight) await wrongTokens?.check(clientOf(request), response);
    else await wrongTokens?.spend(clientOf(request), response);
    return isRight;
  };

  /** Throws `UNAUTHENTICATED` for a request that does not have it as a bearer token. */
  const checkBearer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const token = bearerOf(request);
    if (token !== undefined && (await isAdminToken(token, request, response))) return;
    response.setHeader('WWW-Authenticate', challenge('admin', token !== undefined));
    throw new ServiceError('UNAUTHENTICATED', 'this needs the admin token as a bearer token');
  };

  return { isAdminToken, checkBearer };
};
