import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Runtime } from '@shop/shared/runtime';
import type { OpenCounter } from './counters.ts';

/** So many requests a second from a client, and how many of them may come at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** What is known of a client. */
interface Bucket {
  /** When it is full again (GCRA, as in ATM: the bucket is this one number). */
  fullAt: number;
  /** Until when all gateways together have had enough of the client. */
  blockedUntil: number;
  /** Requests that only this process knows of. */
  untold: number;
}

/** In this time all gateways together take what one of them could take. */
const windowSeconds = 10;

const tellEveryMs = 100;

/** So many buckets are remembered twice at most. */
const maxBuckets = 20_000;

/**
 * Decides in this process whether a request is one too many, so that none waits for Redis. How
 * many came to all gateways together is found out in the background: who asks a lot is counted
 * there ten times for each full bucket, several times a second at most. Who asks little is not.
 */
export class RequestLimit {
  readonly #runtime: Runtime;
  readonly #stepMs: number;
  readonly #burstMs: number;
  readonly #worthTelling: number;
  readonly #sum: RateLimiterAbstract;
  readonly #mostInWindow: number;
  readonly #telling = new Map<string, Bucket>();
  #now = new Map<string, Bucket>();
  #before = new Map<string, Bucket>();
  #turnAt = 0;

  constructor(runtime: Runtime, { perSecond, burst }: Rate, openCounter: OpenCounter) {
    this.#runtime = runtime;
    this.#stepMs = 1_000 / perSecond;
    // Half a step more, so that nobody waits because of how numbers are rounded.
    this.#burstMs = (burst + 0.5) * this.#stepMs;
    this.#worthTelling = Math.ceil(burst / 10);
    this.#mostInWindow = burst + Math.ceil(perSecond * windowSeconds);
    this.#sum = openCounter({
      keyPrefix: 'gateway:limit:requests',
      points: this.#mostInWindow,
      duration: windowSeconds,
    });
  }

  /** Takes a request from a client; else how long that has to wait, in milliseconds. */
  take(client: string): number {
    const now = this.#runtime.now();
    const bucket = this.#bucketOf(client, now);
    const fullAt = Math.max(bucket.fullAt, now) + this.#stepMs;
    const waitMs = Math.max(fullAt - this.#burstMs, bucket.blockedUntil) - now;
    if (waitMs > 0) return waitMs;
    bucket.fullAt = fullAt;
    bucket.untold += 1;
    if (bucket.untold >= this.#worthTelling) this.#tellSoon(client, bucket);
    return 0;
  }

  /** A bucket that nobody touched for long is full, and as good as a new one. */
  #bucketOf(client: string, now: number): Bucket {
    const known = this.#now.get(client);
    if (known) return known;
    if (now >= this.#turnAt || this.#now.size >= maxBuckets) {
      this.#before = this.#now;
      this.#now = new Map();
      this.#turnAt = now + Math.max(this.#burstMs, windowSeconds * 1_000);
    }
    const bucket = this.#before.get(client) ?? { fullAt: 0, blockedUntil: 0, untold: 0 };
    this.#now.set(client, bucket);
    return bucket;
  }

  #tellSoon(client: string, bucket: Bucket): void {
    if (this.#telling.size === 0) this.#runtime.after(tellEveryMs, () => this.#tell());
    this.#telling.set(client, bucket);
  }

  #tell(): void {
    const { now } = this.#runtime;
    for (const [client, bucket] of this.#telling) {
      const { untold } = bucket;
      bucket.untold = 0;
      void this.#sum.penalty(client, untold).then(({ consumedPoints, msBeforeNext }) => {
        if (consumedPoints > this.#mostInWindow) bucket.blockedUntil = now() + msBeforeNext;
      });
    }
    this.#telling.clear();
  }
}
