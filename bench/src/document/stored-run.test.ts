import { expect, test } from '@jest/globals';
import { toJson } from '../report/report.ts';
import { runOf } from '../report/testing/run.ts';
import type { Measurement } from '../scenarios/scenario.ts';
import { readRun, toWindows } from './stored-run.ts';

const page: Measurement = {
  setting: 'page',
  samples: new Map([
    ['ours', [{ perSecond: 5_000.123_456, p50Ms: 0.012_345_6 }]],
    ['grpc-js', [{ perSecond: 400, p50Ms: Number.NaN }]],
  ]),
  leftOut: new Map([['nats', 'no nats-server']]),
};

const run = runOf(page);

test('a run can be read again as it was', () => {
  expect(readRun(toJson(run))).toEqual(run);
});

test('its windows are kept with four digits, all else as it is', () => {
  const windows = toWindows(toJson(run));

  expect(windows).toContain('"ours": [{"perSecond":5000,"p50Ms":0.01235}]');
  expect(readRun(windows)).toMatchObject({ seconds: 12_345, versions: { node: '26.10.0' } });
});

test('the windows of windows are the same', () => {
  const windows = toWindows(toJson(run));

  expect(toWindows(windows)).toBe(windows);
});

test('verdicts are those of the figures as they are now', () => {
  const [row] = readRun(toWindows(toJson(run))).rows;

  expect(row).toMatchObject({ figure: { against: 'grpc-js' }, verdict: 'met' });
});

test('a file that is no run is refused', () => {
  expect(() => readRun('{"seconds":1}')).toThrow('measurements');
});
