import { expect, test } from '@jest/globals';
import { SuspectInputs } from './suspect-inputs.ts';

test('a failing input is new once for each operation', () => {
  const suspects = new SuspectInputs();

  expect(suspects.isNews('list', 'poison', 0)).toBe(true);
  expect(suspects.isNews('list', 'poison', 1)).toBe(false);
  expect(suspects.isNews('list', 'other', 1)).toBe(true);
  expect(suspects.isNews('get', 'poison', 1)).toBe(true);
});

test('an input is new again after it was answered, or after ten seconds', () => {
  const suspects = new SuspectInputs();
  suspects.isNews('list', 'a', 0);
  suspects.isNews('list', 'b', 0);

  suspects.answered('list', 'a', 1);

  expect(suspects.isNews('list', 'a', 2)).toBe(true);
  expect(suspects.isNews('list', 'b', 9_999)).toBe(false);
  expect(suspects.isNews('list', 'b', 10_000)).toBe(true);
});

test('at most a thousand failing inputs of an operation are remembered', () => {
  const suspects = new SuspectInputs();
  const news = Array.from({ length: 1_500 }, (_, n) => suspects.isNews('list', `${n}`, 0));

  expect(news.filter(Boolean)).toHaveLength(1_000);
});
