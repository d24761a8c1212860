import { expect, test } from '@jest/globals';
import { textOf } from './repository.ts';
import { absent, complete, generatedRows, rows } from './rows.ts';

const tested = new Set(rows.map(({ row }) => row));

test('the table of bad input shows the tests that there are (else: make docs)', () => {
  for (const [path, text] of generatedRows()) {
    expect({ path, text: textOf(path) }).toEqual({ path, text });
  }
});

test('every row of bad input is a test, or there is a reason why not', () => {
  const missing = Object.entries(complete).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`).filter(
      (row) => !tested.has(row) && !(row in absent),
    ),
  );

  expect(missing).toEqual([]);
  expect(Object.keys(absent).filter((row) => tested.has(row))).toEqual([]);
});
