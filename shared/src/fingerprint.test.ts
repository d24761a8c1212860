import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fingerprintOf } from './fingerprint.ts';

test('the order of keys does not matter, at any depth', () => {
  expect(fingerprintOf({ a: 1, b: [{ c: 2, d: 3 }] })).toBe(
    fingerprintOf({ b: [{ d: 3, c: 2 }], a: 1 }),
  );
});

test('the order of a list, a type and a missing value matter', () => {
  const values = [[1, 2], [2, 1], ['1', 2], { a: null }, {}, [], '', 0, null];

  expect(new Set(values.map(fingerprintOf)).size).toBe(values.length);
});

test('a value that came through JSON keeps its fingerprint, of 43 safe characters', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const fingerprint = fingerprintOf(value);
      expect(fingerprint).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(fingerprintOf(JSON.parse(JSON.stringify(value)))).toBe(fingerprint);
    }),
  );
});
