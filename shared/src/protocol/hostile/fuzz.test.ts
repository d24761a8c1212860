import { expect, test } from '@jest/globals';
import { fuzz } from './testing/fuzz/fuzz.ts';

test('Z19: ten thousand garbled frames of a peer that was let in harm nobody', async () => {
  const all = await fuzz({ seed: 4711, isOver: ({ frames }) => frames >= 10_000 });

  expect(all.heard).toBeGreaterThan(5_000);
  expect(all.reachedHandlers).toBeGreaterThan(500);
});
