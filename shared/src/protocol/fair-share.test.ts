import { expect, test } from '@jest/globals';
import { hasShare } from './fair-share.ts';

/** How many of so many places operations get that all want as many as they can have. */
const filled = (places: number, operations: number): number[] => {
  const owns = Array<number>(operations).fill(0);
  const sum = () => owns.reduce((a, b) => a + b, 0);
  for (let round = 0; round < places; round++) {
    owns.forEach((own, at) => {
      if (hasShare(own, sum(), places)) owns[at] = own + 1;
    });
  }
  return owns;
};

test('an operation that is alone has four fifths of the places, of few places all', () => {
  expect(filled(256, 1)).toEqual([205]);
  expect(filled(3, 1)).toEqual([3]);
  expect(filled(1, 1)).toEqual([1]);
});

test('operations that want all there is have equal shares, and leave some for the next one', () => {
  expect(filled(256, 2)).toEqual([114, 114]);
  expect(filled(256, 3)).toEqual([79, 79, 79]);
});

test('where fewer places are granted than are taken nobody has a share', () => {
  expect(hasShare(0, 5, 4)).toBe(false);
  expect(hasShare(0, 4, 4)).toBe(false);
});
