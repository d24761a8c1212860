import { tryParseJson } from '../items.ts';
import type { ItemData, MalformedItem } from './item-data.ts';

/** A received item. */
export type HeardItem = ItemData | MalformedItem;

/** Whether an item matches. */
export type Wanted = (item: HeardItem) => boolean;

/** The code and message of an ERROR or REJECT; empty if its body is malformed. */
export const failureOf = (
  item: HeardItem,
): { readonly code?: unknown; readonly message?: unknown } => {
  const text = 'body' in item ? item.body : '';
  return Object(tryParseJson(Buffer.from(text)));
};

/** Matches an ERROR or REJECT with this code, and these words in its message. */
export const failed =
  (id: number, code: string, words = ''): Wanted =>
  (item) => {
    if ((item.kind !== 'error' && item.kind !== 'reject') || item.id !== id) return false;
    const failure = failureOf(item);
    return failure.code === code && String(failure.message).includes(words);
  };
