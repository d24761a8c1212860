import { AdaptiveLimit } from '../../adaptive-limit.ts';
import { type Runtime, relaxed } from '../../runtime.ts';
import type { CallPolicy } from '../policy.ts';

/** The default limit of calls at a time, over all connections. */
export const maxAtWork = 1_024;

/** The adaptive limit of calls per connection: the credit that clients are told. */
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
