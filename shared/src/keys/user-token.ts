import { SignJWT, errors, importJWK, jwtVerify } from 'jose';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import type { Keyring, SigningKey } from './keyring.ts';

/** A role of users in the shop. */
export const role = z.enum(['admin', 'customer']);

/** The roles of users in the shop. */
export type Role = z.infer<typeof role>;

/** A person on whose behalf a call is made, as the gateway has made sure. */
export interface User {
  readonly id: string;
  readonly roles: readonly Role[];
}

/** The service that signs tokens. */
const issuer = 'gateway';

const algorithm = 'EdDSA';
const lifetimeSeconds = 60;

/** How much two clocks may drift apart after the handshake has measured their difference. */
const toleranceSeconds = 60;

const claims = z.object({ sub: z.string().min(1).max(128), roles: z.array(role).max(8) });

/**
 * A JSON Web Token (RFC 7519, signed as in RFC 8037) by which one service, and no other, knows for
 * a minute who a user is. `now` is in milliseconds since 1970.
 */
export const signUserToken = async (
  { id, roles }: User,
  audience: string,
  signing: SigningKey,
  now: number,
): Promise<string> => {
  const seconds = Math.floor(now / 1_000);
  return new SignJWT({ roles })
    .setProtectedHeader({ alg: algorithm })
    .setIssuer(issuer)
    .setSubject(id)
    .setAudience(audience)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + lifetimeSeconds)
    .sign(await importJWK(signing, algorithm));
};

/**
 * The user that a token names. Throws `UNAUTHENTICATED`, executed: no, for one that the gateway has
 * not signed, that is for another service, or that is over. `now` is on the signer's clock.
 */
export const readUserToken = async (
  token: string,
  audience: string,
  keyring: Pick<Keyring, 'verifyingKeysOf'>,
  now: number,
): Promise<User> => {
  let cause: unknown;
  for (const key of keyring.verifyingKeysOf(issuer)) {
    try {
      const { payload } = await jwtVerify(token, await importJWK(key, algorithm), {
        algorithms: [algorithm],
        issuer,
        audience,
        requiredClaims: ['exp', 'iat', 'sub'],
        maxTokenAge: lifetimeSeconds,
        clockTolerance: toleranceSeconds,
        currentDate: new Date(now),
      });
      const { sub, roles } = claims.parse(payload);
      return { id: sub, roles };
    } catch (error) {
      if (!(error instanceof errors.JOSEError || error instanceof z.ZodError)) throw error;
      cause = error;
    }
  }
  throw new ServiceError('UNAUTHENTICATED', 'the token says nothing that holds', {
    executed: 'no',
    cause,
  });
};
