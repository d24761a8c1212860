import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User } from '@shop/shared/keys/user-token';
import { ServiceError } from '@shop/shared/errors';
import type { Limits } from './limits/limits.ts';

/** The user that the holder of the admin token is to the services. */
export const admin: User = { id: 'admin', roles: ['admin'] };

const digest = (text: string) => createHash('sha256').update(text).digest();

const bearer = /^Bearer +([\x21-\x7e]{1,512})$/i;

/**
 * Makes a check of the admin token, which throws `UNAUTHENTICATED` for any other. It compares
 * digests, so that neither time nor length reveals anything. After too many wrong tokens even the
 * right one is refused for a while (`RATE_LIMITED`), so that guessing reveals nothing.
 */
export const createAdminCheck = (
  adminToken: string,
  { wrongTokens, clientOf }: Pick<Limits, 'wrongTokens' | 'clientOf'>,
) => {
  const expected = digest(adminToken);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, token] = bearer.exec(request.headers.authorization ?? '') ?? [];
    if (token !== undefined && timingSafeEqual(digest(token), expected)) {
      await wrongTokens?.check(clientOf(request), response);
      return;
    }
    if (token !== undefined) await wrongTokens?.spend(clientOf(request), response);
    const error = token === undefined ? '' : ', error="invalid_token"';
    response.setHeader('WWW-Authenticate', `Bearer realm="admin"${error}`);
    throw new ServiceError('UNAUTHENTICATED', 'this needs the admin token as a bearer token');
  };
};
