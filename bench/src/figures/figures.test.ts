import { expect, test } from '@jest/globals';
import { lessIsBetter } from './figure.ts';
import { figures } from './figures.ts';

test('no figure stands there twice', () => {
  const names = figures.map(({ what, against }) => `${what} against ${against}`);

  expect(new Set(names).size).toBe(names.length);
});

test('to stretch is harder than what has to be reached', () => {
  const easier = figures.filter(({ must, stretch, metric }) => {
    if (must === undefined || stretch === undefined) return false;
    return lessIsBetter(metric) ? stretch >= must : stretch <= must;
  });

  expect(easier).toEqual([]);
});
