import { expect, test } from '@jest/globals';
import { allRows } from '../../e2e/chaos/rows/all.ts';
import { services } from '../../e2e/src/services.ts';
import { textOf } from './repository.ts';

/** The rows of a service, but not of what every shop has. */
const gone = /^(?!(?:redis|mongo|gateway|cache)-)[a-z-]+-(?:gone|paused)$|^shop-without-/;

test('the document on faults has the figures of every row that make chaos runs, and of no other', () => {
  const [, table] = /<!-- rows -->([^]*)<!-- \/rows -->/.exec(textOf('docs/faults.md')) ?? [];
  const rows = [...(table ?? '').matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name);
  const run = allRows.map(({ name }) => name);

  // Each service has rows of its own: those of one that has come, or gone, since the last run have
  // no figures yet, or figures that the next run takes out.
  const ofServices = new Set(
    services.flatMap((name) => [`${name}-gone`, `${name}-paused`, `shop-without-${name}`]),
  );
  const isNew = (name: string) => ofServices.has(name) && !rows.includes(name);
  const isGone = (name: string) => gone.test(name) && !run.includes(name);
  expect(rows.filter((name) => !isGone(name))).toEqual(run.filter((name) => !isNew(name)));
});
