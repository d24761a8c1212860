import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { ListQuery } from './aggregate.ts';
import type { Place } from './aggregate-store.ts';

type List = Omit<ListQuery, 'cursor' | 'limit'>;

const cursorParts = z.tuple([z.string()], z.union([z.string().max(200), z.number(), z.boolean()]));

/** Tells the cursors of one list from another's. Short, because a cursor stands in addresses. */
const markOf = ({ order, where = {}, all = [] }: List): string =>
  fingerprintOf([order, where, all]).slice(0, 11);

/** The cursor of a list that goes on after a place. */
export const cursorAfter = (list: List, place: Place): string =>
  Buffer.from(JSON.stringify([markOf(list), ...place])).toString('base64url');

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The place, of `length` values, that a cursor names. Throws `INVALID_ARGUMENT` where it is not one of this list. */
export const placeOf = (list: List, cursor: string, length: number): Place => {
  const { data } = cursorParts.safeParse(parse(Buffer.from(cursor, 'base64url').toString()));
  const [mark, ...place] = data ?? [];
  if (mark !== markOf(list) || place.length !== length) {
    const fields = [{ field: 'cursor', message: 'is not a cursor of this list' }];
    throw new ServiceError('INVALID_ARGUMENT', 'the cursor is not one of this list', { fields });
  }
  return place;
};
