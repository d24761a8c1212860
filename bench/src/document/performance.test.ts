import { expect, test } from '@jest/globals';
import { series } from '../data/series.ts';
import { pictures } from './pictures.ts';
import { documentPath, performanceFiles, windowsPath } from './performance.ts';

const blocks = ['run', 'figures', 'medians', ...pictures.map(({ name }) => name)];
const empty = blocks.map((name) => `<!-- ${name} -->\n\n<!-- /${name} -->\n`).join('\n');

const stored = (samples: object, setting: string = series.connections) =>
  JSON.stringify({
    startedAt: '2026-11-21T09:30:00.000Z',
    seconds: 7,
    rounds: 2,
    windows: { warmUpMs: 3, leadInMs: 2, windowMs: 1 },
    machine: { cores: 2, cpu: 'A CPU', memoryGiB: 8, system: 'linux x64' },
    versions: { node: '26.10.0' },
    measurements: [{ setting, leftOut: {}, samples }],
  });

const connections = stored({
  1: [{ perSecond: 400, cpuMicros: 900, p50Ms: 2, p99Ms: 5 }],
  64: [{ perSecond: 2_000, cpuMicros: 400, p50Ms: 30, p99Ms: 80 }],
});

test('without a run the document has no figures, and there are no pictures', () => {
  const files = performanceFiles(empty, undefined);

  expect([...files]).toEqual([[documentPath, empty]]);
});

test('measured pictures are drawn, linked and kept; others are left out', () => {
  const files = performanceFiles(empty, connections);

  expect([...files.keys()]).toEqual([
    windowsPath,
    'docs/performance/page-by-connections.svg',
    documentPath,
  ]);
  expect(files.get(documentPath)).toContain('](performance/page-by-connections.svg)');
  expect(files.get(documentPath)).toContain('Measured on 2026-11-21');
});

test('the document can be made again from its windows', () => {
  const files = performanceFiles(empty, connections);

  expect(performanceFiles(files.get(documentPath) ?? '', files.get(windowsPath))).toEqual(files);
});

test('the points of a line are drawn with the spread of their rounds', () => {
  const rounds = [{ perSecond: 100 }, { perSecond: 400 }, { perSecond: 200 }];
  const svg = performanceFiles(empty, stored({ 1: rounds, 2: rounds })).get(
    'docs/performance/page-by-connections.svg',
  );

  expect(svg?.match(/<circle /g)).toHaveLength(2);
  expect(svg?.match(/class="spread /g)).toHaveLength(2);
  expect(svg).toContain('pages a second');
  expect(svg).not.toContain('CPU µs');
});

test('the variants that a picture lacks are named below it', () => {
  const [measurement] = JSON.parse(stored({}, series.mongoCatalogue)).measurements;
  const leftOut = { ...measurement, leftOut: { ours: 'no MongoDB was named' } };
  const json = JSON.stringify({ ...JSON.parse(connections), measurements: [leftOut] });

  expect(performanceFiles(empty, json).get(documentPath)).toContain(
    'Left out: catalogue in MongoDB by products, ours: no MongoDB was named.',
  );
});

test('a line without refusals is drawn as none, in the colour of its line', () => {
  const rounds = { 256: [{ perSecond: 100 }], 4000: [{ perSecond: 90, refusedPerSecond: 10 }] };
  const svg = performanceFiles(empty, stored(rounds, series.waitingInFlight)).get(
    'docs/performance/calls-by-calls-in-flight.svg',
  );
  const [, refusals] = svg?.split('calls refused a second') ?? [];

  expect(refusals?.match(/<circle /g)).toHaveLength(2);
});

test('variants are drawn as bars, the longest first', () => {
  const variants = { 'grpc-js': [{ perSecond: 100 }], ours: [{ perSecond: 1_000 }] };
  const svg = performanceFiles(empty, stored(variants, 'page')).get(
    'docs/performance/page-compared.svg',
  );

  expect(svg?.indexOf('>ours<')).toBeLessThan(svg?.indexOf('>grpc-js<') ?? 0);
});
