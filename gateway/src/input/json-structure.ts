import { ServiceError } from '@shop/shared/errors';
import { invalidField } from './invalid-input.ts';

const maxDepth = 16;

/** Keys and list items of the whole body together. */
const maxParts = 1_000;

const maxStringLength = 10_000;

/** Keys that reach an object's prototype in code that copies properties carelessly. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

interface Part {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

const checkKey = (key: string, path: string) => {
  if (forbiddenKeys.has(key)) throw invalidField('FORBIDDEN_KEY', path, 'is not allowed as a key');
  if (key.startsWith('$') || key.includes('.')) {
    throw invalidField('INVALID_ARGUMENT', path, 'must not begin with $ or contain a dot');
  }
};

const partsOf = ({ value, path, depth }: Part): Part[] => {
  if (typeof value !== 'object' || value === null) return [];
  const named = !Array.isArray(value);
  return Object.entries(value).map(([key, child]): Part => {
    const childPath = path === '' ? key : `${path}.${key}`;
    if (named) checkKey(key, childPath);
    return { value: child, path: childPath, depth: depth + 1 };
  });
};

const tooMany = () =>
  new ServiceError('TOO_LARGE_FIELD', `the body has more than ${maxParts} keys and items`, {
    executed: 'no',
  });

/**
 * Refuses parsed JSON before its schema: too deep (`TOO_DEEP`), too large (`TOO_LARGE_FIELD`), or
 * with dangerous keys (`FORBIDDEN_KEY`, `INVALID_ARGUMENT`). Iterative, so that depth cannot
 * exhaust the stack.
 */
export const checkStructure = (root: object): void => {
  const waiting: Part[] = [{ value: root, path: '', depth: 0 }];
  let parts = 0;
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    const { value, path, depth } = part;
    if (typeof value === 'string' && value.length > maxStringLength) {
      throw invalidField('TOO_LARGE_FIELD', path, `has more than ${maxStringLength} characters`);
    }
    const children = partsOf(part);
    if (children.length > 0 && depth >= maxDepth) {
      throw invalidField('TOO_DEEP', path, `is nested more than ${maxDepth} levels deep`);
    }
    parts += children.length;
    if (parts > maxParts) throw tooMany();
    waiting.push(...children);
  }
};
