import { expect, test } from '@jest/globals';
import { SuspectInputs } from './suspect-inputs.ts';

test('an input that breaks an operation is news once, for each operation', () => {
  const suspects = new SuspectInputs();

  expect(suspects.isNews('list', 'poison', 0)).toBe(true);
  expect(suspects.isNews('list', 'poison', 1)).toBe(false);
  expect(suspects.isNews('list', 'other', 1)).toBe(true);
  expect(suspects.isNews('get', 'poison', 1)).toBe(true);
});

test('it is news again when it has been answered meanwhile, or after ten seconds', () => {
  const suspects = new SuspectInputs();
  suspects.isNews('list', 'a', 0);
  suspects.isNews('list', 'b', 0);

  suspects.answered('list', 'a', 1);

  expect(suspects.isNews('list', 'a', 2)).toBe(true);
  expect(suspects.isNews('list', 'b', 9_999)).toBe(false);
  expect(suspects.isNews('list', 'b', 10_000)).toBe(true);
});

test('of an operation that breaks over everything a thousand inputs are remembered', () => {
  const suspects = new SuspectInputs();
  const news = Array.from({ length: 1_500 }, (_, n) => suspects.isNews('list', `${n}`, 0));

  expect(news.filter(Boolean)).toHaveLength(1_000);
});
