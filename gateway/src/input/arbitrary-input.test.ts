import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { ServiceError } from '@shop/shared/errors';
import { fixtureText } from '../testing/fixture-routes.ts';
import { createCheck } from './invalid-input.ts';
import { checkStructure } from './json-structure.ts';
import { parsePairs } from './pairs.ts';

/** Takes or refuses what it reads; any other end is a fault. */
const readOrRefuse = (read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ServiceError);
  }
};

const checkDraft = createCheck(fixtureText);

test('pairs that a browser writes are read back', () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.string()), {
    selector: ([name]) => name,
    maxLength: 50,
  });
  fc.assert(
    fc.property(pairs, (all) => {
      const text = new URLSearchParams(all).toString();
      expect(parsePairs(text)).toEqual(Object.fromEntries(all));
    }),
  );
});

test('no text makes the reader of pairs fail otherwise than by refusing it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => readOrRefuse(() => parsePairs(text))),
  );
});

test('no JSON makes the checks fail otherwise than by refusing it', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 20, key: fc.string() }), (value) => {
      const sent: object = JSON.parse(JSON.stringify(value));
      readOrRefuse(() => checkStructure(sent));
      readOrRefuse(() => checkDraft(sent));
    }),
  );
});

test('a body of 100,000 levels is refused without a deep stack', () => {
  const deep: object = JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);

  expect(() => checkStructure(deep)).toThrow(expect.objectContaining({ code: 'TOO_DEEP' }));
});
