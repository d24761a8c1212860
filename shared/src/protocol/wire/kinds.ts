/** The kinds of item, by the octet that stands for them. 12 to 14 are reserved (see the spec). */
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

/** Bit 0 of a request's flags: it may run twice without harm. */
export const idempotentFlag = 1;

/** How `Executed` is written in an ERROR or REJECT item. */
export const executedOctets = { no: 0, unknown: 1, yes: 2 } as const;

/** Written where nothing is said of when to try again. */
export const noRetryAfter = 0xffff_ffff;
