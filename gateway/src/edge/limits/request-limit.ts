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

/** The window of the shared count, in which all gateways together admit as much as one. */
const windowSeconds = 10;

const shareEveryMs = 100;

/** The most buckets in each of the two generations. */
const maxBuckets = 20_000;

/**
 * A token bucket for each client in this process, so that no request waits for Redis. The requests
 * of busy clients are added to a count of all gateways in the background: after each tenth of a
 * burst, and at most ten times a second.
 */
export const createRequestLimit = (
  { now, after }: Pick<Runtime, 'now' | 'after'>,
  { perSecond, burst }: Rate,
  openCounter: OpenCounter,
) => {
  const stepMs = 1_000 / perSecond;
  // Half a step more, against rounding errors.
  const burstMs = (burst + 0.5) * stepMs;
  const shareEvery = Math.ceil(burst / 10);
  const mostInWindow = burst + Math.ceil(perSecond * windowSeconds);
  const sum = openCounter({
    keyPrefix: 'gateway:limit:requests',
    points: mostInWindow,
    duration: windowSeconds,
  });
  const sharing = new Map<string, Bucket>();
  let present = new Map<string, Bucket>();
  let before = new Map<string, Bucket>();
  let turnAt = 0;

  /** A bucket that was not used for long is full, so it is dropped with its generation. */
  const bucketOf = (client: string, at: number): Bucket => {
    const known = present.get(client);
    if (known) return known;
    if (at >= turnAt || present.size >= maxBuckets) {
      before = present;
      present = new Map();
      turnAt = at + Math.max(burstMs, windowSeconds * 1_000);
    }
    const bucket = before.get(client) ?? { fullAt: 0, blockedUntil: 0, unshared: 0 };
    present.set(client, bucket);
    return bucket;
  };

  const share = () => {
    for (const [client, bucket] of sharing) {
      const { unshared } = bucket;
      bucket.unshared = 0;
      void sum.penalty(client, unshared).then(({ consumedPoints, msBeforeNext }) => {
        if (consumedPoints > mostInWindow) bucket.blockedUntil = now() + msBeforeNext;
      });
    }
    sharing.clear();
  };

  return {
    /** Takes a token of a client: 0, or the milliseconds until there is one. */
    take(client: string): number {
      const at = now();
      const bucket = bucketOf(client, at);
      const fullAt = Math.max(bucket.fullAt, at) + stepMs;
      const waitMs = Math.max(fullAt - burstMs, bucket.blockedUntil) - at;
      if (waitMs > 0) return waitMs;
      bucket.fullAt = fullAt;
      bucket.unshared += 1;
      if (bucket.unshared >= shareEvery) {
        if (sharing.size === 0) after(shareEveryMs, share);
        sharing.set(client, bucket);
      }
      return 0;
    },
  };
};
export type RequestLimit = ReturnType<typeof createRequestLimit>;
