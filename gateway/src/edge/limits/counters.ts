import { type RateLimiterAbstract, RateLimiterMemory } from 'rate-limiter-flexible';

/** Opens a counter of each client: `points` in `duration` seconds from the first count. */
export type OpenCounter = (options: {
  readonly keyPrefix: string;
  readonly points: number;
  readonly duration: number;
}) => RateLimiterAbstract;

/** Counts in this process. */
export const openMemoryCounter: OpenCounter = (options) => new RateLimiterMemory(options);
