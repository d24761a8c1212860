import { id, timestamp } from '@shop/shared/contracts/common';
import type { Card, productSort } from '@shop/shared/contracts/product';
import { ServiceError } from '@shop/shared/errors';
import { fingerprintOf } from '@shop/shared/fingerprint';
import { z } from 'zod';

/** Which products a list has, and in which order. */
export interface ProductList {
  /** Each product has all of these; empty: no search. */
  readonly words: readonly string[];
  readonly category: string | undefined;
  readonly sort: z.infer<typeof productSort>;
}

/** Where a page begins: after so many results, or after the product with these values. */
export type Place =
  | { readonly sort: 'relevance'; readonly skip: number }
  | { readonly sort: 'name'; readonly nameKey: string; readonly id: string }
  | { readonly sort: 'newest'; readonly createdAt: string; readonly id: string };

/** A part of a list: so many from its beginning, or from what comes after a place. */
export interface Page {
  readonly after: Place | undefined;
  readonly limit: number;
}

/** A product in a list, and the values that its place is made of. */
export interface Listed {
  readonly card: Card;
  readonly nameKey: string;
  readonly createdAt: string;
}

/** A page far behind costs as much as all before it, and nobody reads so many results. */
export const maxRelevant = 1_000;

const places = {
  relevance: z
    .tuple([
      z
        .int()
        .min(1)
        .max(maxRelevant - 1),
    ])
    .transform(([skip]): Place => ({ sort: 'relevance', skip })),
  name: z
    .tuple([z.string().max(80), id])
    .transform(([nameKey, id]): Place => ({ sort: 'name', nameKey, id })),
  newest: z
    .tuple([timestamp, id])
    .transform(([createdAt, id]): Place => ({ sort: 'newest', createdAt, id })),
};

/** Tells one list's cursors from another's; short, because a cursor travels in addresses. */
const markOf = (list: ProductList) => fingerprintOf({ ...list }).slice(0, 11);

const valuesOf = (place: Place): readonly (string | number)[] => {
  switch (place.sort) {
    case 'relevance':
      return [place.skip];
    case 'name':
      return [place.nameKey, place.id];
    case 'newest':
      return [place.createdAt, place.id];
  }
};

/** Writes a place in `list` as the cursor that its callers see. */
export const toCursor = (list: ProductList, place: Place): string =>
  Buffer.from(JSON.stringify([markOf(list), ...valuesOf(place)])).toString('base64url');

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads a cursor of `list`. Throws `INVALID_ARGUMENT` for anything else, another list's too. */
export const toPlace = (list: ProductList, cursor: string): Place => {
  const parts = parseJson(Buffer.from(cursor, 'base64url').toString());
  const [mark, ...values] = Array.isArray(parts) ? parts : [];
  const place = places[list.sort].safeParse(values);
  if (mark === markOf(list) && place.success) return place.data;
  const message = 'is not a cursor of this list';
  throw new ServiceError('INVALID_ARGUMENT', `cursor ${message}`, {
    fields: [{ field: 'cursor', message }],
  });
};

const skipped = (after: Place | undefined) => (after?.sort === 'relevance' ? after.skip : 0);

const placeAfter = (
  { sort }: ProductList,
  { after }: Page,
  items: readonly Listed[],
): Place | undefined => {
  const last = items.at(-1);
  if (!last) return undefined;
  switch (sort) {
    case 'relevance': {
      const skip = skipped(after) + items.length;
      return skip < maxRelevant ? { sort, skip } : undefined;
    }
    case 'name':
      return { sort, nameKey: last.nameKey, id: last.card.id };
    case 'newest':
      return { sort, createdAt: last.createdAt, id: last.card.id };
  }
};

/** The page of what was `found` for it, which is one more than the page has if there are more. */
export const toPage = (list: ProductList, page: Page, found: readonly Listed[]) => {
  const items = found.slice(0, page.limit);
  const next = found.length > items.length ? placeAfter(list, page, items) : undefined;
  return { items: items.map(({ card }) => card), nextCursor: next ? toCursor(list, next) : null };
};
