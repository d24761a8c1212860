import { expect, test } from '@jest/globals';
import { defaultRate, readArguments } from './arguments.ts';

const known = ['rolling', 'pause', 'kill'];

test('without words all rows are run, at a rate that the machine carries', () => {
  expect(readArguments([], known)).toEqual({
    rows: known,
    effort: { perSecond: defaultRate(), steadySeconds: 10, holdSeconds: 120 },
    help: false,
  });
});

test.each([
  [2, 30],
  [4, 60],
  [64, 200],
])('%i cores are asked for %i requests a second', (cores, perSecond) => {
  expect(defaultRate(cores)).toBe(perSecond);
});

test('rows that are named are run in the order of the list', () => {
  const { rows, effort } = readArguments(['kill', 'rolling', '--rate', '50'], known);

  expect(rows).toEqual(['rolling', 'kill']);
  expect(effort.perSecond).toBe(50);
});

test.each([
  [['nothing'], 'there is no row nothing; there are: rolling, pause, kill'],
  [['--rate', 'fast'], '--rate takes a number above 0, not fast'],
  [['--hold', '0'], '--hold takes a number above 0, not 0'],
  [['--speed', '1'], '--speed'],
])('%j is refused by name', (words, message) => {
  expect(() => readArguments(words, known)).toThrow(message);
});
