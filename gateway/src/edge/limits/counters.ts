import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';

/** The quota of a counter. */
interface CounterOptions {
  readonly keyPrefix: string;
  readonly points: number;
  /** In seconds, from the first count. */
  readonly duration: number;
}

/** Opens a counter, which counts for each client. */
export type OpenCounter = (options: CounterOptions) => RateLimiterAbstract;

/** Counts in this process. */
export const openMemoryCounter: OpenCounter = (options) => new RateLimiterMemory(options);
