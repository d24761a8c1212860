import { expect, test } from '@jest/globals';
import type { Measurement } from '../scenarios/scenario.ts';
import { toFiguresTable, toJson, toMediansTables, toText, whereAndWhen } from './report.ts';
import { runOf } from './testing/run.ts';

const page: Measurement = {
  setting: 'page',
  samples: new Map([
    ['ours', [{ perSecond: 5_000, cpuMicros: 200, p50Ms: 8 }]],
    ['grpc-js', [{ perSecond: 400, cpuMicros: 2_500, p50Ms: 90 }]],
  ]),
  leftOut: new Map([['nats', 'no nats-server']]),
};

const run = runOf(page);

test('the terminal shows every row with its verdict', () => {
  const lines = toText(run).split('\n');

  expect(lines.find((line) => line.includes('grpc-js'))).toMatch(/12\.5x.* 10x +14x +met +ours$/);
  expect(lines.find((line) => line.includes('NATS'))).toMatch(/left out: no nats-server$/);
});

test('the file for programs has every window', () => {
  expect(JSON.parse(toJson(run))).toMatchObject({
    startedAt: '2026-11-21T09:30:00.000Z',
    machine: { cores: 2, cpu: 'A CPU' },
    measurements: [
      {
        setting: 'page',
        samples: { ours: [{ perSecond: 5_000 }], 'grpc-js': [{ perSecond: 400 }] },
        leftOut: { nats: 'no nats-server' },
      },
    ],
  });
});

test('the document says where, when and with what', () => {
  const text = whereAndWhen(run);

  expect(text).toContain('Measured on 2026-11-21: 2 cores (A CPU), 8 GiB, linux x64, Node 26.10.0');
  expect(text).toContain('grpc-js 1.0.0.');
});

test('the document has a table of the figures, and of the medians behind them', () => {
  expect(toFiguresTable(run)).toMatch(/\| grpc-js +\| 12\.5x +\|.*\| met +\| ours +\|/);
  expect(toMediansTables(run)).toMatch(/\| grpc-js +\| 400 +\| 2500\.0 +\| 90\.0 +\|/);
});
