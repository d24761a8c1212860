import { expect, test } from '@jest/globals';
import { allRows } from '../../e2e/chaos/rows/all.ts';
import { textOf } from './repository.ts';

test('the document on faults has the figures of every row that make chaos runs, and of no other', () => {
  const [, table] = /<!-- rows -->([^]*)<!-- \/rows -->/.exec(textOf('docs/faults.md')) ?? [];
  const rows = [...(table ?? '').matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name);
  const run = allRows.map(({ name }) => name);

  // Each service has rows of its own: one that came, or went, since the last run has no figures.
  const isOfService = (name: string) => /-(gone|paused)$/.test(name);
  const isKnown = (name: string) =>
    !isOfService(name) || (run.includes(name) && rows.includes(name));
  expect(rows.filter(isKnown)).toEqual(run.filter(isKnown));
});
