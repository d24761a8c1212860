import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';

/** What a counter counts, and the most of it in so many seconds. */
interface CounterOptions {
  readonly keyPrefix: string;
  readonly points: number;
  /** In seconds, from the first that is counted. */
  readonly duration: number;
}

/** Makes counters, which count for each client. */
export type OpenCounter = (options: CounterOptions) => RateLimiterAbstract;

/** Counts what comes to this process. */
export const openMemoryCounter: OpenCounter = (options) => new RateLimiterMemory(options);
