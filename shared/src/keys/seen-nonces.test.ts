import { expect, test } from '@jest/globals';
import { SeenNonces } from './seen-nonces.ts';

const room = 16_384;

test('a nonce is taken once from each caller, whenever it is said to be from', () => {
  const seen = new SeenNonces();

  expect(seen.take('gateway', 'n', 1)).toBe(true);
  expect(seen.take('gateway', 'n', 1)).toBe(false);
  expect(seen.take('gateway', 'n', 2)).toBe(false);
  expect(seen.take('seed', 'n', 1)).toBe(true);
});

test('a nonce that was forgotten for lack of room is not taken either', () => {
  const seen = new SeenNonces();
  for (let n = 0; n <= room; n++) expect(seen.take('gateway', `${n}`, n)).toBe(true);

  expect(seen.take('gateway', '0', 0)).toBe(false);
  expect(seen.take('gateway', 'another', room / 4)).toBe(false);
  expect(seen.take('gateway', `${room}`, room)).toBe(false);
  expect(seen.take('gateway', 'another', room)).toBe(true);
  expect(seen.take('seed', 'another', 0)).toBe(true);
});
