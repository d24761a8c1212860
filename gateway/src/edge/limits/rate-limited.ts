import { ServiceError } from '@shop/shared/errors';

/** How much of something a client may do: so much at once, and as much again in a window. */
export interface Policy {
  readonly name: string;
  readonly quota: number;
  readonly windowSeconds: number;
  /** What the client reads when it was too much. */
  readonly message: string;
}

/** The refusal of a client that has to wait. */
export const rateLimited = ({ message }: Policy, waitMs: number): ServiceError =>
  new ServiceError('RATE_LIMITED', message, { executed: 'no', retryAfterMs: Math.ceil(waitMs) });

/** What goes with it, for programs (draft-ietf-httpapi-ratelimit-headers). */
export const rateLimitHeaders = (policy: Policy, waitMs: number): Record<string, string> => ({
  'RateLimit-Policy': `"${policy.name}";q=${policy.quota};w=${policy.windowSeconds}`,
  RateLimit: `"${policy.name}";r=0;t=${Math.ceil(waitMs / 1_000)}`,
});
