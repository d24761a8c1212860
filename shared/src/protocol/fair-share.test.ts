import { expect, test } from '@jest/globals';
import { hasShare } from './fair-share.ts';

/** How many of the places greedy operations get. */
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

test('a single operation gets four fifths of the places, and all of few places', () => {
  expect(filled(256, 1)).toEqual([205]);
  expect(filled(3, 1)).toEqual([3]);
  expect(filled(1, 1)).toEqual([1]);
});

test('greedy operations get equal shares, and leave some places for another one', () => {
  expect(filled(256, 2)).toEqual([114, 114]);
  expect(filled(256, 3)).toEqual([79, 79, 79]);
});

test('when fewer places are granted than are taken, no operation gets one', () => {
  expect(hasShare(0, 5, 4)).toBe(false);
  expect(hasShare(0, 4, 4)).toBe(false);
});
