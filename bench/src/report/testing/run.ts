import { figures } from '../../figures/figures.ts';
import { judgeAll } from '../../figures/judge.ts';
import type { Measurement } from '../../scenarios/scenario.ts';
import type { Run } from '../report.ts';

/** A whole run, of which only these measurements are of interest. */
export const runOf = (...measurements: readonly Measurement[]): Run => ({
  mode: 'full',
  startedAt: '2026-11-21T09:30:00.000Z',
  seconds: 12_345,
  rounds: 1,
  windows: { warmUpMs: 3, leadInMs: 2, windowMs: 1 },
  machine: { cores: 2, cpu: 'A CPU', memoryGiB: 8, system: 'linux x64' },
  versions: { node: '26.10.0', 'grpc-js': '1.0.0' },
  rows: judgeAll(figures, measurements),
  measurements,
});
