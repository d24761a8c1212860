import { z } from 'zod';
import { id, timestamp, version } from '../contracts/common.ts';

/** An event as its aggregate keeps it, written with the change, until the relay has taken it. */
export const pendingEvent = z.object({
  id: z.string().min(1).max(64),
  /** A name in the contract's `events`. */
  type: z.string().min(1).max(64),
  /** The aggregate that it happened to, and that aggregate's version after it. */
  key: id,
  version,
  time: timestamp,
  traceparent: z.string().length(55).optional(),
  data: z.unknown(),
});
export type PendingEvent = z.infer<typeof pendingEvent>;

/** A pending event that the log has given its place: `seq` counts from 1 without gaps. */
export const loggedEvent = pendingEvent.extend({ seq: z.int().min(1) });
export type LoggedEvent = z.infer<typeof loggedEvent>;

/** The name of a log's life: another one after the log has been lost or restored. */
const epoch = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be visible ASCII');

/** Where a reader of a log stands: it has had everything up to `seq` of the log `epoch`. */
export const cursorPosition = z.object({ epoch, seq: z.int().min(0) });
export type Position = z.infer<typeof cursorPosition>;
