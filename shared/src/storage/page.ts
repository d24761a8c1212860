import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { fingerprintOf } from '../fingerprint.ts';
import type { ListDefinition, ListQuery, Page } from './aggregate.ts';
import type { Listed, Place, StoreQuery } from './aggregate-store.ts';
import { type SortField, scoreField, sortFieldsOf } from './order.ts';

/** A page leaves room for what its service adds: an answer may have 1 MiB. */
const maxPageBytes = 512 * 1_024;

/** A mark that tells the cursors of one list from another's, and the place to go on after. */
const cursorParts = z.tuple(
  [z.string()],
  z.union([z.string().max(1_000), z.number(), z.boolean()]),
);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The place that a cursor names. Throws `INVALID_ARGUMENT` where it has not this mark. */
const placeOf = (cursor: string, mark: string, fields: readonly SortField[]): Place => {
  const { data } = cursorParts.safeParse(parse(Buffer.from(cursor, 'base64url').toString()));
  const [found, ...place] = data ?? [];
  const isPlace =
    place.length === fields.length &&
    fields.every(({ field }, index) => {
      if (field === scoreField) return typeof place[index] === 'number';
      return field !== 'id' || typeof place[index] === 'string';
    });
  if (found === mark && isPlace) return place;
  throw new ServiceError('INVALID_ARGUMENT', 'the cursor is not one of this list', {
    fields: [{ field: 'cursor', message: 'is not a cursor of this list' }],
  });
};

/** Whether a list has an index for a query. */
const canAnswer = (
  { filters = [[]], words, score }: ListDefinition,
  { where, all }: Pick<StoreQuery, 'where' | 'all'>,
): boolean => {
  const isFilter = (fields: readonly string[]) =>
    fields.length === Object.keys(where).length &&
    fields.every((field) => Object.hasOwn(where, field));
  const hasWords = all.length > 0 ? words !== undefined : score === undefined;
  return hasWords && filters.some(isFilter);
};

/**
 * A page of one of the lists of `name`: at most `limit` results, and no more bytes of JSON than a
 * page may have, but at least one. `find` asks the store. Throws `INVALID_ARGUMENT` for a cursor
 * that is not one of this list.
 */
export const listPage = async <T>(
  name: string,
  lists: Readonly<Record<string, ListDefinition>> | undefined,
  { order, where = {}, all = [], except = [], limit, cursor }: ListQuery,
  find: (query: StoreQuery) => Promise<readonly Listed<T>[]>,
): Promise<Page<T>> => {
  const list = lists?.[order];
  if (!list || !canAnswer(list, { where, all })) {
    throw new Error(`${name} has no list ${order} for this query`);
  }
  const fields = sortFieldsOf(list);
  // Short, because a cursor stands in addresses.
  const mark = fingerprintOf([order, fields, where, all]).slice(0, 11);
  const after = cursor === undefined ? undefined : placeOf(cursor, mark, fields);
  // One more than the page has tells whether it is the last.
  const found = await find({
    list,
    where,
    all: [...new Set(all)],
    except,
    after,
    limit: limit + 1,
  });
  let [bytes, length] = [0, 0];
  for (const { state } of found.slice(0, limit)) {
    bytes += Buffer.byteLength(JSON.stringify(state));
    if (length > 0 && bytes > maxPageBytes) break;
    length += 1;
  }
  const last = found.length > length ? found[length - 1] : undefined;
  return {
    items: found.slice(0, length).map(({ state }) => state),
    nextCursor: last
      ? Buffer.from(JSON.stringify([mark, ...last.place])).toString('base64url')
      : null,
  };
};
