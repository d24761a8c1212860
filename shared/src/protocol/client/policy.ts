/**
 * How calls are repeated, and spread over the replicas of a service. Each number is a default that
 * the setting CALL_POLICY can change by its name.
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

  /** How long after a client's creation, and how many calls, may wait for a first replica. */
  firstContactMs: 2_000,
  maxWaiting: 1_000,

  /** How fast a slow answer is forgotten. */
  latencyDecayMs: 10_000,

  /** How long a new replica gets less than its share, and the share that it begins with. */
  slowStartMs: 10_000,
  slowStartShare: 0.1,

  /** After so many failures in a row a replica is left alone, each time for longer. */
  ejectAfter: 5,
  ejectionMs: 5_000,
  maxEjectionMs: 60_000,

  /** Who waited less than this for an answer learns nothing of the replica. */
  fairWaitMs: 200,
} as const;

/** The same with other numbers. */
export type CallPolicy = { readonly [Name in keyof typeof defaultPolicy]: number };
