import type { Row } from '../figures/judge.ts';
import type { ScenarioOptions } from '../scenarios/scenario.ts';
import type { Measurement } from '../scenarios/scenario.ts';
import { toMarkdownTable, toTextTable } from './columns.ts';
import { figureHead, toFigureCells } from './figure-rows.ts';
import type { Machine } from './machine.ts';
import { toMeasuredCells } from './measured-rows.ts';

/** A run that is over, and valid. */
export interface Run {
  readonly mode: 'quick' | 'full';
  readonly startedAt: string;
  readonly seconds: number;
  readonly rounds: number;
  readonly windows: ScenarioOptions['windows'];
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  readonly measurements: readonly Measurement[];
}

/** For the terminal. */
export const toText = ({ rows }: Run): string => toTextTable(figureHead, toFigureCells(rows));

/** With every window, for programs and for who wants to look again. */
export const toJson = (run: Run): string => {
  const measurements = run.measurements.map(({ setting, samples, leftOut }) => ({
    setting,
    samples: Object.fromEntries(samples),
    leftOut: Object.fromEntries(leftOut),
  }));
  return `${JSON.stringify({ ...run, measurements }, null, 2)}\n`;
};

/** The machine, what was compared, and when. */
export const whereAndWhen = ({ machine, versions, startedAt, rounds, windows }: Run): string => {
  const { cores, cpu, memoryGiB, system } = machine;
  const { node, ...others } = versions;
  const list = Object.entries(others).map(([name, version]) => `${name} ${version}`);
  return `Measured on ${startedAt.slice(0, 10)}: ${cores} cores (${cpu}), ${memoryGiB} GiB, ${system}, Node ${node}; ${rounds} rounds of ${windows.windowMs} ms. ${list.join(', ')}.`;
};

const measured = (measurement: Measurement): string => {
  const { head, rows } = toMeasuredCells(measurement);
  return `### ${measurement.setting}\n\n${toMarkdownTable(head, rows)}`;
};

/** For a document: every figure. */
export const toFiguresTable = ({ rows }: Run): string =>
  toMarkdownTable(figureHead, toFigureCells(rows));

/** For a document: the medians that the figures come from. */
export const toMediansTables = ({ measurements }: Run): string =>
  measurements
    .filter(({ samples }) => samples.size > 0)
    .map(measured)
    .join('\n\n');
