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

/** Puts the halves of surrogate pairs last: then UTF-16 sorts as code points and UTF-8 do. */
const rankOf = (codeUnit: number): number =>
  codeUnit < 0xd800 || codeUnit > 0xdfff ? codeUnit : codeUnit + 0x10000;

/** Negative when `a` comes before `b` by code points, as in a database. */
const compareTexts = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [left, right] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (left !== right) return rankOf(left) - rankOf(right);
  }
  return a.length - b.length;
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
