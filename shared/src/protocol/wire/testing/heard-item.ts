import { tryParseJson } from '../items.ts';
import type { ItemData, MalformedItem } from './item-data.ts';

/** An item as the other side sent it. */
export type HeardItem = ItemData | MalformedItem;

/** Whether an item is what is waited for. */
export type Wanted = (item: HeardItem) => boolean;

/** What the body of an ERROR or REJECT says; without either where it is no such body. */
export const failureOf = (
  item: HeardItem,
): { readonly code?: unknown; readonly message?: unknown } => {
  const text = 'body' in item ? item.body : '';
  return Object(tryParseJson(Buffer.from(text)));
};

/** An ERROR or REJECT with this code, and with these words in its message. */
export const failed =
  (id: number, code: string, words = ''): Wanted =>
  (item) => {
    if ((item.kind !== 'error' && item.kind !== 'reject') || item.id !== id) return false;
    const failure = failureOf(item);
    return failure.code === code && String(failure.message).includes(words);
  };
