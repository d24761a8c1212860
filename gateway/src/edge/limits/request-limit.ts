import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Runtime } from '@shop/shared/runtime';
import type { OpenCounter } from './counters.ts';

/** The rate of one client, and its burst. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** The state of a client. */
interface Bucket {
  /** When it is full again (GCRA: the whole token bucket is this one number). */
  fullAt: number;
  /** Until when the shared count blocks the client. */
  blockedUntil: number;
  /** Requests that are not in the shared count yet. */
  unshared: number;
}

/** The window of the shared count: in it all gateways together admit what one may. */
const windowSeconds = 10;

const shareEveryMs = 100;

/** The most buckets in each of the two generations. */
const maxBuckets = 20_000;

/**
 * A token bucket for each client in this process, so that no request waits for Redis. The requests
 * of busy clients are added to a count of all gateways in the background: after each tenth of a
 * burst, and at most ten times a second.
 */
export class RequestLimit {
  readonly #runtime: Runtime;
  readonly #stepMs: number;
  readonly #burstMs: number;
  readonly #shareEvery: number;
  readonly #sum: RateLimiterAbstract;
  readonly #mostInWindow: number;
  readonly #sharing = new Map<string, Bucket>();
  #now = new Map<string, Bucket>();
  #before = new Map<string, Bucket>();
  #turnAt = 0;

  constructor(runtime: Runtime, { perSecond, burst }: Rate, openCounter: OpenCounter) {
    this.#runtime = runtime;
    this.#stepMs = 1_000 / perSecond;
    // Half a step more, against rounding errors.
    this.#burstMs = (burst + 0.5) * this.#stepMs;
    this.#shareEvery = Math.ceil(burst / 10);
    this.#mostInWindow = burst + Math.ceil(perSecond * windowSeconds);
    this.#sum = openCounter({
      keyPrefix: 'gateway:limit:requests',
      points: this.#mostInWindow,
      duration: windowSeconds,
    });
  }

  /** Takes a token of a client: 0, or the milliseconds until there is one. */
  take(client: string): number {
    const now = this.#runtime.now();
    const bucket = this.#bucketOf(client, now);
    const fullAt = Math.max(bucket.fullAt, now) + this.#stepMs;
    const waitMs = Math.max(fullAt - this.#burstMs, bucket.blockedUntil) - now;
    if (waitMs > 0) return waitMs;
    bucket.fullAt = fullAt;
    bucket.unshared += 1;
    if (bucket.unshared >= this.#shareEvery) this.#shareSoon(client, bucket);
    return 0;
  }

  /** A bucket that was not used for long is full, so it is dropped with its generation. */
  #bucketOf(client: string, now: number): Bucket {
    const known = this.#now.get(client);
    if (known) return known;
    if (now >= this.#turnAt || this.#now.size >= maxBuckets) {
      this.#before = this.#now;
      this.#now = new Map();
      this.#turnAt = now + Math.max(this.#burstMs, windowSeconds * 1_000);
    }
    const bucket = this.#before.get(client) ?? { fullAt: 0, blockedUntil: 0, unshared: 0 };
    this.#now.set(client, bucket);
    return bucket;
  }

  #shareSoon(client: string, bucket: Bucket): void {
    if (this.#sharing.size === 0) this.#runtime.after(shareEveryMs, () => this.#share());
    this.#sharing.set(client, bucket);
  }

  #share(): void {
    const { now } = this.#runtime;
    for (const [client, bucket] of this.#sharing) {
      const { unshared } = bucket;
      bucket.unshared = 0;
      void this.#sum.penalty(client, unshared).then(({ consumedPoints, msBeforeNext }) => {
        if (consumedPoints > this.#mostInWindow) bucket.blockedUntil = now() + msBeforeNext;
      });
    }
    this.#sharing.clear();
  }
}
