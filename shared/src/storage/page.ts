import type { ListDefinition, ListQuery, Page } from './aggregate.ts';
import type { Listed, Place, StoreQuery } from './aggregate-store.ts';
import { cursorAfter, placeOf } from './cursor.ts';
import { canAnswer, sortFieldsOf } from './order.ts';

/** A page leaves room for what its service adds: an answer may have 1 MiB. */
const maxPageBytes = 512 * 1_024;

/**
 * The first results that fit a page: at most `limit`, and no more bytes of JSON than a page may
 * have, but at least one. `found` is one longer than the page where there are more.
 */
const pageOf = <T>(
  found: readonly Listed<T>[],
  limit: number,
  toCursor: (place: Place) => string,
): Page<T> => {
  let bytes = 0;
  let length = 0;
  for (const { state } of found.slice(0, limit)) {
    bytes += Buffer.byteLength(JSON.stringify(state));
    if (length > 0 && bytes > maxPageBytes) break;
    length += 1;
  }
  const last = found[length - 1];
  return {
    items: found.slice(0, length).map(({ state }) => state),
    nextCursor: last && found.length > length ? toCursor(last.place) : null,
  };
};

/**
 * A page of one of the lists of `name`, bounded in number and in bytes; `find` asks the store.
 * Throws `INVALID_ARGUMENT` for a cursor that is not one of this list.
 */
export const listPage = async <T>(
  name: string,
  lists: Readonly<Record<string, ListDefinition>> | undefined,
  { cursor, ...query }: ListQuery,
  find: (query: StoreQuery) => Promise<readonly Listed<T>[]>,
): Promise<Page<T>> => {
  const list = lists?.[query.order];
  const { where = {}, all = [], limit } = query;
  if (!list || !canAnswer(list, where, all)) {
    throw new Error(`${name} has no list ${query.order} for this query`);
  }
  const fields = sortFieldsOf(list);
  const after = cursor === undefined ? undefined : placeOf(query, cursor, fields);
  const found = await find({ list, where, all: [...new Set(all)], after, limit: limit + 1 });
  return pageOf(found, limit, (place) => cursorAfter(query, fields, place));
};
