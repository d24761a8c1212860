import type { Identified, IndexedFields, ListDefinition } from './aggregate.ts';
import type { Place } from './aggregate-store.ts';

/** A field that a list sorts by; `score` is the one that is computed for a query. */
export interface SortField {
  readonly field: string;
  readonly direction: 1 | -1;
}

/** The field that holds a query's score. */
export const scoreField = 'score';

/** All fields that decide the order of a list; the id is the last, so that there are no ties. */
export const sortFieldsOf = ({ sort, score }: ListDefinition): readonly SortField[] => [
  ...(score ? [{ field: scoreField, direction: -1 } as const] : []),
  ...sort.map(([field, direction]): SortField => ({
    field,
    direction: direction === 'ascending' ? 1 : -1,
  })),
  { field: 'id', direction: 1 },
];

/** Negative when the first place comes before the second in an order. */
export const comparePlaces = (fields: readonly SortField[], a: Place, b: Place): number => {
  for (const [index, { direction }] of fields.entries()) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined || left === right) continue;
    return left < right ? -direction : direction;
  }
  return 0;
};

/** How well indexed fields match the words that a query asks for. */
export const scoreOf = (
  weights: Readonly<Record<string, number>>,
  fields: Readonly<Record<string, unknown>>,
  words: readonly string[],
): number =>
  Object.entries(weights).reduce((sum, [name, weight]) => {
    const present = fields[name];
    if (!Array.isArray(present)) return sum;
    return sum + weight * words.filter((word) => present.includes(word)).length;
  }, 0);

/** All fields that a list may filter and sort by: those of the state and the indexed ones. */
export const allFields = (
  state: Identified,
  indexed: IndexedFields,
): Readonly<Record<string, unknown>> => ({ ...state, ...indexed });
