import { expect, test } from '@jest/globals';
import { defaults, readOptions } from './options.ts';

test('without a word five people a second come for a minute', () => {
  expect(readOptions([])).toEqual(defaults);
});

test('rate, time, seed, shop, crowd and patience can be chosen', () => {
  const words = '--rate 0.5 --seconds 5 --seed 7 --origin http://127.0.0.1:9000/ --at-once 3';
  const all = [...words.split(' '), '--patience', '60'];

  expect(readOptions(all)).toEqual({
    rate: 0.5,
    seconds: 5,
    seed: 7,
    origin: 'http://127.0.0.1:9000',
    atOnce: 3,
    patience: 60,
  });
});

test('help is an order of its own', () => {
  expect(readOptions(['--rate', '2', '--help'])).toBeUndefined();
});

test.each([
  [['--rate', 'fast'], '--rate needs a number from 0.1 to 1000, not fast'],
  [['--rate', '0'], '--rate needs a number from 0.1 to 1000, not 0'],
  [['--seconds', '1.5'], '--seconds needs a whole number from 1 to 86400, not 1.5'],
  [['--seconds', ''], '--seconds needs a whole number from 1 to 86400, not '],
  [['--seed', '-'], '--seed needs a whole number from 0 to 2147483647, not -'],
  [['--at-once', '0'], '--at-once needs a whole number from 1 to 1000, not 0'],
  [['--origin', 'shop'], expect.stringMatching(/^--origin needs the address of a shop/)],
  [['--origin', 'ftp://shop'], expect.stringMatching(/^--origin needs the address of a shop/)],
  [['--sedes', '2'], expect.stringContaining("Unknown option '--sedes'")],
])('%j is refused, and why', (words, message) => {
  expect(() => readOptions(words)).toThrow(expect.objectContaining({ message }));
});
