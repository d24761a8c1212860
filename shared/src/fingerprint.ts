import { createHash } from 'node:crypto';

const withSortedKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/**
 * 43 characters that stand for a JSON value, whatever the order of its keys. Stored with a write,
 * it tells a repetition from another write under the same name.
 */
export const fingerprintOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value, withSortedKeys)).digest('base64url');
