import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import { ServiceError } from '@shop/shared/errors';
import type { CheckPartner } from '../../edge/app.ts';
import { bearerOf, challenge } from '../../edge/bearer.ts';
import {
  type ClientLimit,
  type Policy,
  createClientLimit,
  rateLimitHeaders,
} from '../../edge/limits/client-limit.ts';
import type { OpenCounter } from '../../edge/limits/counters.ts';
import type { Limits } from '../../edge/limits/limits.ts';
import type { PartnerKey } from '../contract.ts';
import type { KnownKeys } from './known-keys.ts';
import { hashOf, isSecret } from './secret.ts';

interface CheckParts {
  readonly known: Pick<KnownKeys, 'has' | 'find'>;
  readonly limits: Pick<Limits, 'wrongKeys' | 'clientOf' | 'onRefused'>;
  readonly openCounter: OpenCounter;
  /** Called with the id of the key of each request. */
  readonly onAsked: (id: string) => void;
}

/** The most quotas that differ; those used least make room. */
const maxQuotas = 100;

const policyOf = (quota: number): Policy => ({
  name: 'partner',
  quota,
  windowSeconds: 60,
  message: 'the quota of this key is used up',
});

/** Makes the function that counts a request of a key, and tells what is left of its quota. */
const createQuotas = (openCounter: OpenCounter, onRefused: (name: string) => void) => {
  const limits = new LRUCache<number, ClientLimit>({ max: maxQuotas });

  return async ({ id, quota }: PartnerKey, response: ServerResponse): Promise<void> => {
    const policy = policyOf(quota);
    const limit = limits.get(quota) ?? createClientLimit(policy, openCounter, onRefused);
    limits.set(quota, limit);
    const { remaining, waitMs } = await limit.spend(id, response);
    for (const header of Object.entries(rateLimitHeaders(policy, waitMs, remaining))) {
      response.setHeader(...header);
    }
  };
};

/** Refuses a request by its key; `revokedAt`: that of the key that it has. */
const refusalOf = (response: ServerResponse, isWrong: boolean, revokedAt?: string | null) => {
  response.setHeader('WWW-Authenticate', challenge('partner', isWrong));
  const needed = 'this needs the key of a partner as a bearer token';
  const message = revokedAt
    ? `this key was revoked at ${revokedAt}: ask the shop for another`
    : `${needed}${isWrong ? ', and this is none' : ''}`;
  return new ServiceError('UNAUTHENTICATED', message);
};

/**
 * Makes the check of the keys of partners, which also counts their requests. It throws
 * `UNAUTHENTICATED` for a key that there is not or that was revoked, `UNAVAILABLE` where that is
 * not known, and `RATE_LIMITED` over the quota. A key is found by its hash, so that the time for it
 * tells nothing. After too many wrong keys of a client its others are not looked up for a while,
 * but for those in use.
 */
export const createPartnerCheck = (parts: CheckParts): CheckPartner => {
  const { known, limits, openCounter, onAsked } = parts;
  const { wrongKeys, clientOf, onRefused } = limits;
  const spend = createQuotas(openCounter, onRefused);

  const keyOf = async (request: IncomingMessage, response: ServerResponse): Promise<PartnerKey> => {
    const secret = bearerOf(request);
    if (secret === undefined) throw refusalOf(response, false);
    const hash = hashOf(secret);
    if (!known.has(hash)) await wrongKeys?.check(clientOf(request), response);
    const key = isSecret(secret) ? await known.find(hash) : undefined;
    if (key?.revokedAt === null) return key;
    await wrongKeys?.spend(clientOf(request), response);
    throw refusalOf(response, true, key?.revokedAt);
  };

  return async (request, response, note) => {
    // Also of refusals, which are for this key alone.
    response.setHeader('Vary', 'Authorization');
    const key = await keyOf(request, response);
    note(key.id);
    onAsked(key.id);
    await spend(key, response);
  };
};
