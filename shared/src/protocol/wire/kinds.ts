/** The kinds of items and their octets. 12 to 14 are reserved (see docs/protocol.md). */
export const kinds = {
  hello: 1,
  welcome: 2,
  request: 3,
  response: 4,
  error: 5,
  reject: 6,
  cancel: 7,
  ping: 8,
  pong: 9,
  goaway: 10,
  credit: 11,
  chunk: 12,
  end: 13,
  accepted: 14,
} as const;

/** Bit 0 of the flags of a request: the operation is idempotent. */
export const idempotentFlag = 1;

/** The octets of `Executed` in an ERROR or REJECT item. */
export const executedOctets = { no: 0, unknown: 1, yes: 2 } as const;

/** The value that stands for no `retryAfterMs`. */
export const noRetryAfter = 0xffff_ffff;
