import { invalidField } from '../../input/invalid-input.ts';
import type { PartnerKey } from '../contract.ts';

/** The place of a key in the list: by the time, which always has the same length, then by the id. */
const placeOf = ({ createdAt, id }: PartnerKey): string => `${createdAt} ${id}`;

const place = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [\w-]{1,64}$/;

const placeIn = (cursor: string): string => {
  const found = Buffer.from(cursor, 'base64url').toString();
  if (place.test(found)) return found;
  throw invalidField('INVALID_ARGUMENT', 'cursor', 'is not a cursor of this list');
};

/** The page of the list that is asked for. */
export interface ListQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
}

/** A page of keys, the newest first. Throws `INVALID_ARGUMENT` for a cursor of another list. */
export const pageOfKeys = (all: readonly PartnerKey[], { limit = 100, cursor }: ListQuery) => {
  const after = cursor === undefined ? undefined : placeIn(cursor);
  const left = all
    .filter((key) => after === undefined || placeOf(key) < after)
    .toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
  const items = left.slice(0, limit);
  const last = left.length > limit ? items.at(-1) : undefined;
  return { items, nextCursor: last ? Buffer.from(placeOf(last)).toString('base64url') : null };
};
