import { createHash } from 'node:crypto';

const withSortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/**
 * 43 characters that stand for a JSON value: equal for equal values, whatever the order of their
 * keys. Kept with a write, it tells the same write again from another one under the same name.
 */
export const fingerprintOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, withSortedKeys)).digest('base64url');
