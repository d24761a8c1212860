import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { ListQuery } from './aggregate.ts';
import type { Place } from './aggregate-store.ts';
import { type SortField, scoreField } from './order.ts';

type List = Omit<ListQuery, 'cursor' | 'limit'>;

const cursorParts = z.tuple(
  [z.string()],
  z.union([z.string().max(1_000), z.number(), z.boolean()]),
);

/** Tells the cursors of one list from another's. Short, because a cursor stands in addresses. */
const markOf = ({ order, where = {}, all = [] }: List, fields: readonly SortField[]): string =>
  fingerprintOf([order, fields, where, all]).slice(0, 11);

/** The cursor of a list with these sort fields that goes on after a place. */
export const cursorAfter = (list: List, fields: readonly SortField[], place: Place): string =>
  Buffer.from(JSON.stringify([markOf(list, fields), ...place])).toString('base64url');

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Whether a cursor's values can be those of a list's sort fields. */
const isPlace = (values: Place, fields: readonly SortField[]): boolean =>
  values.length === fields.length &&
  fields.every(({ field }, index) => {
    if (field === scoreField) return typeof values[index] === 'number';
    return field !== 'id' || typeof values[index] === 'string';
  });

/**
 * The place that a cursor names in a list with these sort fields. Throws `INVALID_ARGUMENT` where
 * it is not a cursor of this list.
 */
export const placeOf = (list: List, cursor: string, fields: readonly SortField[]): Place => {
  const { data } = cursorParts.safeParse(parse(Buffer.from(cursor, 'base64url').toString()));
  const [mark, ...place] = data ?? [];
  if (mark !== markOf(list, fields) || !isPlace(place, fields)) {
    const faults = [{ field: 'cursor', message: 'is not a cursor of this list' }];
    throw new ServiceError('INVALID_ARGUMENT', 'the cursor is not one of this list', {
      fields: faults,
    });
  }
  return place;
};
