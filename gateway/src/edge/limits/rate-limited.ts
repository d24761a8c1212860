import { ServiceError } from '@shop/shared/errors';

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

/** The headers of the refusal (draft-ietf-httpapi-ratelimit-headers). */
export const rateLimitHeaders = (policy: Policy, waitMs: number): Record<string, string> => ({
  'RateLimit-Policy': `"${policy.name}";q=${policy.quota};w=${policy.windowSeconds}`,
  RateLimit: `"${policy.name}";r=0;t=${Math.ceil(waitMs / 1_000)}`,
});
