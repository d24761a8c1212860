/** The fate of the bytes on a link. Without any of it they pass as they are. */
export interface Weather {
  /** Answers come this much later, */
  readonly delayMs?: number;
  /** give or take up to so much, */
  readonly jitterMs?: number;
  /** and of each so many a share… */
  readonly stallShare?: number;
  /** …stands still for so long. TCP keeps the order, so what follows stands still with it. */
  readonly stallMs?: number;
  /** The share of ZeroMQ's frames towards the caller that is left out. */
  readonly loseShare?: number;
  /** All connections are reset this often. */
  readonly resetEveryMs?: number;
}
