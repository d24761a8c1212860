/**
 * How calls are let in, repeated, and spread over the replicas of a service. Each number is a
 * default that the setting CALL_POLICY can change by its name.
 */
export const defaultPolicy = {
  /** Tries of one call, the first among them. */
  maxAttempts: 2,

  /**
   * A retry for each so many calls, saved for at most `retryKeptMs`, and a few a second regardless
   * (Finagle's RetryBudget; the figures are Linkerd's defaults).
   */
  retryShare: 0.2,
  retryKeptMs: 10_000,
  retriesPerSecond: 3,

  /** A retry waits a random time up to this (AWS: full jitter), which doubles with each try. */
  backoffMs: 25,
  maxBackoffMs: 250,

  /** How long after a client's creation calls may wait for a first replica. */
  firstContactMs: 2_000,

  /** How many calls of one service may be in flight, and how many more may wait for their turn. */
  maxInFlight: 256,
  maxWaiting: 1_000,

  /** How fast a slow answer is forgotten: after so long it counts for a third. */
  latencyDecayMs: 3_000,

  /** How long a new replica gets less than its share, and the share that it begins with. */
  slowStartMs: 10_000,
  slowStartShare: 0.1,

  /** After so many failures in a row a replica is left to others, each time for longer. */
  ejectAfter: 5,
  ejectionMs: 5_000,
  maxEjectionMs: 60_000,

  /**
   * When at least this share of so many calls has failed, over at least so long and within a
   * window, a replica gets none but urgent ones, each time for twice as long; then so many probes
   * decide (after Moleculer).
   */
  breakShare: 0.5,
  breakAfterCalls: 20,
  breakAfterMs: 500,
  breakWindowMs: 10_000,
  breakMs: 500,
  maxBreakMs: 4_000,
  probes: 3,

  /** Who waited less than this for an answer learns nothing of the replica. */
  fairWaitMs: 200,

  /**
   * Of a server: how many calls it lets each connection have in flight, from the least to the most,
   * and how long calls may stand in line before it lets in fewer. The least is enough to keep a
   * replica at work that gets its turn of a busy processor only every 50 ms.
   */
  minCredit: 32,
  maxCredit: 256,
  standingMs: 50,
} as const;

/** The same with other numbers. */
export type CallPolicy = { readonly [Name in keyof typeof defaultPolicy]: number };
