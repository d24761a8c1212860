import { z } from 'zod';
import type { Position } from '@shop/shared/events/event';
import { fingerprintOf } from '@shop/shared/fingerprint';
import { invalidField } from '../../input/invalid-input.ts';

/** The place of a partner in a log: all events up to `seq` have been told. */
export interface Place extends Pick<Position, 'seq'> {
  /** Stands for the log and the event at that place: see `markOf`. */
  readonly mark: string;
}

/** The places of a partner in the logs of services, by the fields that they change. */
export type Places = ReadonlyMap<string, Place>;

/**
 * Stands for the event at a place of a log; without one, for the beginning of the log. A log that
 * was restored from a backup has the epoch that it had, and other events from there on: their ids
 * tell.
 */
export const markOf = (epoch: string, eventId = ''): string =>
  fingerprintOf([epoch, eventId]).slice(0, 12);

const encoded = z.record(z.string(), z.tuple([z.int().min(0), z.string().regex(/^[\w-]{12}$/)]));

/** The cursor that stands for some places: nothing else has to be remembered of a partner. */
export const encodeCursor = (places: Places): string => {
  const all = [...places].map(([field, { seq, mark }]) => [field, [seq, mark]]);
  return Buffer.from(JSON.stringify(Object.fromEntries(all))).toString('base64url');
};

/** The places of a cursor. Throws `INVALID_ARGUMENT` for one that this feed has not made. */
export const decodeCursor = (cursor: string): Places => {
  try {
    const all = encoded.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return new Map(Object.entries(all).map(([field, [seq, mark]]) => [field, { seq, mark }]));
  } catch {
    const remedy = 'begin without it, and read the list again';
    throw invalidField('INVALID_ARGUMENT', 'after', `is not a cursor of this feed: ${remedy}`);
  }
};
