import type { ServerResponse } from 'node:http';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { ServiceError } from '@shop/shared/errors';
import type { OpenCounter } from './counters.ts';

/** A rate limit policy: a quota in a time window. */
export interface Policy {
  readonly name: string;
  readonly quota: number;
  readonly windowSeconds: number;
  /** The message of the refusal. */
  readonly message: string;
}

/** The error of a request over the limit. */
export const rateLimited = ({ message }: Policy, waitMs: number): ServiceError =>
  new ServiceError('RATE_LIMITED', message, { executed: 'no', retryAfterMs: Math.ceil(waitMs) });

/**
 * The headers of a policy (draft-ietf-httpapi-ratelimit-headers): `remaining` is what is left of
 * the quota for the next `waitMs`; by default nothing, as of a refusal.
 */
export const rateLimitHeaders = (
  policy: Policy,
  waitMs: number,
  remaining = 0,
): Record<string, string> => ({
  'RateLimit-Policy': `"${policy.name}";q=${policy.quota};w=${policy.windowSeconds}`,
  RateLimit: `"${policy.name}";r=${remaining};t=${Math.ceil(waitMs / 1_000)}`,
});

/** The rest of a quota, and until when it has to last. */
interface Rest {
  readonly remaining: number;
  readonly waitMs: number;
}

/** Makes a quota in a time window for each client. */
export const createClientLimit = (
  policy: Policy,
  openCounter: OpenCounter,
  onRefused: (name: string) => void,
) => {
  const { name, quota, windowSeconds: duration } = policy;
  const counter = openCounter({ keyPrefix: `gateway:limit:${name}`, points: quota, duration });

  const refusalOf = ({ msBeforeNext }: RateLimiterRes, response: ServerResponse) => {
    onRefused(name);
    for (const header of Object.entries(rateLimitHeaders(policy, msBeforeNext))) {
      response.setHeader(...header);
    }
    return rateLimited(policy, msBeforeNext);
  };

  const count = async (client: string, points: 0 | 1, response: ServerResponse): Promise<Rest> => {
    const spent = await counter.consume(client, points).catch((error: unknown) => {
      throw error instanceof RateLimiterRes ? refusalOf(error, response) : error;
    });
    if (spent.consumedPoints - points >= quota) throw refusalOf(spent, response);
    return { remaining: quota - spent.consumedPoints, waitMs: spent.msBeforeNext };
  };

  return {
    /** Counts one. Throws `RATE_LIMITED` where the quota was used up before. */
    spend: (client: string, response: ServerResponse) => count(client, 1, response),
    /** Counts nothing. Throws `RATE_LIMITED` where the quota is used up. */
    check: (client: string, response: ServerResponse) => count(client, 0, response),
  };
};
export type ClientLimit = ReturnType<typeof createClientLimit>;
