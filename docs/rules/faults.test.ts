import { expect, test } from '@jest/globals';
import { allRows } from '../../e2e/chaos/rows/all.ts';
import { textOf } from './repository.ts';

test('the document on faults has the figures of every row that make chaos runs, and of no other', () => {
  const [, table] = /<!-- rows -->([^]*)<!-- \/rows -->/.exec(textOf('docs/faults.md')) ?? [];
  const rows = [...(table ?? '').matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name);

  expect(rows).toEqual(allRows.map(({ name }) => name));
});
