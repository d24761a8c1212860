/**
 * Admission, retries, load balancing, outlier ejection and circuit breaking of calls. Each number
 * is a default that the setting CALL_POLICY can change by its name.
 */
export const defaultPolicy = {
  /** Tries of one call, including the first. */
  maxAttempts: 2,

  /**
   * The retry budget: retries per call, saved for at most `retryKeptMs`, and a few a second in any
   * case (Finagle's RetryBudget; the figures are Linkerd's defaults).
   */
  retryShare: 0.2,
  retryKeptMs: 10_000,
  retriesPerSecond: 3,

  /** A retry waits a random time up to this (full jitter, AWS), which doubles with each try. */
  backoffMs: 25,
  maxBackoffMs: 250,

  /** How long after the creation of a client calls may wait for a first replica. */
  firstReplicaMs: 2_000,

  /** How many calls to one service may be in flight, and how many more may be queued. */
  maxInFlight: 256,
  maxWaiting: 1_000,

  /** The time after which a latency peak counts for a third (it decays by a factor of e). */
  latencyDecayMs: 3_000,

  /** Slow start: how long a new replica gets less than its share, and its first share. */
  slowStartMs: 10_000,
  slowStartShare: 0.1,

  /**
   * Outlier ejection: after so many consecutive failures of an operation, other replicas are
   * preferred for `ejectionMs`, and for longer each time.
   */
  ejectAfter: 5,
  ejectionMs: 5_000,
  maxEjectionMs: 60_000,

  /**
   * Circuit breaker: it opens when at least `failureRatio` of the calls in a window have failed. A
   * window lasts at most `windowMs`, and is evaluated once it has `minWindowCalls` calls and
   * `minWindowMs` have passed. Open, only urgent calls pass, for `openMs` and twice as long each
   * time; then `halfOpenCalls` calls decide (after Moleculer).
   */
  failureRatio: 0.5,
  minWindowCalls: 20,
  minWindowMs: 500,
  windowMs: 10_000,
  openMs: 500,
  maxOpenMs: 4_000,
  halfOpenCalls: 3,

  /** The minimum wait that counts as a failure: a shorter time-out shows nothing of the replica. */
  minFailureWaitMs: 200,

  /**
   * Load shedding of a server: the least and the most calls that each connection may have in
   * flight, and the target for the queue delay, above which it allows fewer. The least is enough to
   * keep a replica busy that a loaded processor schedules only every 50 ms.
   */
  minCredit: 32,
  maxCredit: 256,
  queueDelayTargetMs: 50,
} as const;

/** A policy with any numbers. */
export type CallPolicy = { readonly [Name in keyof typeof defaultPolicy]: number };
