import { expect, test } from '@jest/globals';
import { faultsDocument } from './document.ts';
import type { Result } from './result.ts';

const places = ['run', 'rows', 'missed', 'skipped', 'less'];
const empty = places.map((name) => `<!-- ${name} -->\nold\n<!-- /${name} -->\n`).join('');

const result: Result = {
  row: 'cut',
  at: '2026-11-21T10:00:00.000Z',
  perSecond: 200,
  matrix: 'B13',
  does: 'drops all packets',
  shows: 'no page fails',
  verdict: 'ok',
  missed: [],
  seconds: 60,
  line: 'all is well',
  checks: [],
  details: null,
  measured: {
    pages: 200,
    failedPages: 0,
    degradedShare: 0.125,
    p99Ms: 300,
    detectMs: 1_250,
  },
  orders: { placed: 12, paid: 9 },
};

test('a row stands in the table with its figures, and old ones are gone', () => {
  const text = faultsDocument(empty, [result]);

  expect(text).toContain(
    '| `cut` | B13 | drops all packets | no page fails | 200, 0 failed | 12, 9 paid | 12.5 % | 1.3 s |  | 300 ms | ok |',
  );
  expect(text).toContain('at 200 requests a second, in 1 minutes: 1 of 1 rows');
  expect(text).not.toContain('old');
});

test('rows of another run, or with another load, are told apart from the others', () => {
  const later = { ...result, row: 'lossy', at: '2026-11-21T11:30:00.000Z', perSecond: 50 };

  expect(faultsDocument(empty, [result, later])).toContain(
    'Run from 2026-11-21 10:00 and 2026-11-21 11:30 on, at 200 and 50 requests a second',
  );
});

test('misses, skips and lesser demands stand below by their row', () => {
  const text = faultsDocument(empty, [
    { ...result, verdict: 'miss', missed: ['no page fails'], less: 'noticed within 1 s' },
    { ...result, row: 'clock', verdict: 'skip', skipped: 'no package' },
  ]);

  expect(text).toContain('- `cut` (B13): not no page fails. Measured: all is well.');
  expect(text).toContain('- `clock` (B13): no package');
  expect(text).toContain('- `cut` (B13): noticed within 1 s');
});

test('a document without a place for the figures is refused', () => {
  expect(() => faultsDocument('nothing', [result])).toThrow('no place for run');
});
