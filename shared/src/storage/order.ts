import type { IndexedValue, ListDefinition } from './aggregate.ts';
import type { Place } from './aggregate-store.ts';

/** A field that a list sorts by. */
export interface SortField {
  readonly field: string;
  readonly direction: 1 | -1;
}

/** The field that holds a query's score; no field of a state has this name. */
export const scoreField = '_score';

/** All fields that decide the order of a list; the id is the last, so that there are no ties. */
export const sortFieldsOf = ({ sort, score }: ListDefinition): readonly SortField[] => [
  ...(score ? [{ field: scoreField, direction: -1 } as const] : []),
  ...sort.map(([field, direction]): SortField => ({
    field,
    direction: direction === 'ascending' ? 1 : -1,
  })),
  { field: 'id', direction: 1 },
];

/** A field of an aggregate as lists compare it. */
export const indexedValueOf = (value: unknown): IndexedValue =>
  typeof value === 'number' || typeof value === 'boolean' ? value : String(value);

const surrogate = /[\ud800-\udfff]/;

/** Compares by code points, as a database does. UTF-16 sorts alike, but for surrogate pairs. */
const compareTexts = (a: string, b: string): number => {
  if (surrogate.test(a) || surrogate.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : Number(a > b);
};

/** Negative when `a` comes before `b`, 0 when they are equal. */
export const compareValues = (a: IndexedValue, b: IndexedValue): number => {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return a === b ? 0 : a < b ? -1 : 1;
};

/** Negative when the first place comes before the second in an order. */
export const comparePlaces = (fields: readonly SortField[], a: Place, b: Place): number => {
  for (let index = 0; index < fields.length; index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) continue;
    const difference = compareValues(left, right);
    if (difference !== 0) return fields[index]?.direction === -1 ? -difference : difference;
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
