import { expect, test } from '@jest/globals';
import { fuzz } from './testing/fuzz/fuzz.ts';

test('Z19: ten thousand corrupted frames of an authenticated peer harm no others', async () => {
  const all = await fuzz({ seed: 4711, isOver: ({ frames }) => frames >= 10_000 });

  expect(all.heard).toBeGreaterThan(5_000);
  expect(all.reachedHandlers).toBeGreaterThan(500);
});
