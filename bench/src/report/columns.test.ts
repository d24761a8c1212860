import { expect, test } from '@jest/globals';
import { toMarkdownTable, toTextTable } from './columns.ts';

const head = ['what', 'ratio'];
const rows = [
  ['a page', '12.5x'],
  ['a call that has a long name', '2x'],
];

test('a table for the terminal has its columns one below the other', () => {
  expect(toTextTable(head, rows)).toBe(
    [
      'what                         ratio',
      '---------------------------  -----',
      'a page                       12.5x',
      'a call that has a long name  2x',
    ].join('\n'),
  );
});

test('a table for a document is Markdown as the formatter leaves it', () => {
  expect(toMarkdownTable(head, rows)).toBe(
    [
      '| what                        | ratio |',
      '| --------------------------- | ----- |',
      '| a page                      | 12.5x |',
      '| a call that has a long name | 2x    |',
    ].join('\n'),
  );
});

test('a row that is too short ends in empty cells', () => {
  expect(toMarkdownTable(head, [['alone']])).toBe(
    ['| what  | ratio |', '| ----- | ----- |', '| alone |       |'].join('\n'),
  );
});
