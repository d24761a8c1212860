import { AdaptiveLimit } from '../../adaptive-limit.ts';
import { type Runtime, relaxed } from '../../runtime.ts';
import type { CallPolicy } from '../policy.ts';

/** How many calls may be at work at a time, of all connections together. */
export const maxAtWork = 1_024;

/** How many calls each connection to a server may have at work, of as many as all may have. */
export const createCredit = (
  runtime: Runtime,
  { minCredit, maxCredit, queueDelayTargetMs }: CallPolicy,
  maxInFlight: number,
): AdaptiveLimit => {
  const max = Math.min(maxCredit, maxInFlight);
  return new AdaptiveLimit(runtime, {
    min: Math.min(minCredit, max),
    max,
    queueDelayTargetMs: relaxed(runtime, queueDelayTargetMs),
  });
};
