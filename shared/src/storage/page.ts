import type { Page } from './aggregate.ts';
import type { Listed, Place } from './aggregate-store.ts';

/** A page leaves room for what its service adds: an answer may have 1 MiB. */
const maxPageBytes = 512 * 1_024;

/**
 * The first results that fit a page: at most `limit`, and no more bytes of JSON than a page may
 * have, but at least one. `found` is one longer than the page where there are more.
 */
export const pageOf = <T>(
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
