import { expect, test } from '@jest/globals';
import { readOptions } from './options.ts';

test('without a word a thousand seeds are played, from the first on', () => {
  expect(readOptions([])).toMatchObject({ kind: 'seeds', from: 1, count: 1_000 });
});

test('seeds, their first, and workers can be chosen', () => {
  expect(readOptions(['--seeds', '20', '--from', '7', '--workers', '3'])).toEqual({
    kind: 'seeds',
    from: 7,
    count: 20,
    workers: 3,
  });
});

test('one seed is played alone, and told in full if wanted', () => {
  expect(readOptions(['--seed', '4711'])).toEqual({ kind: 'seed', seed: 4711, isStory: false });
  expect(readOptions(['--seed', '4711', '--story'])).toMatchObject({ isStory: true });
});

test.each([
  [['--seeds', 'many'], '--seeds needs a whole number from 1 to 2147483647, not many'],
  [['--seed', '0'], '--seed needs a whole number from 1 to 2147483647, not 0'],
  [['--from', '1.5'], '--from needs a whole number from 1 to 2147483647, not 1.5'],
  [['--story'], '--story needs a --seed to tell of'],
  [['--seed', '1', '--seeds', '2'], 'either --seed or --seeds, not both'],
  [['--sedes', '2'], expect.stringContaining("Unknown option '--sedes'")],
])('%j is refused, and why', (parameters, message) => {
  expect(() => readOptions(parameters)).toThrow(expect.objectContaining({ message }));
});
