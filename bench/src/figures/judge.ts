import type { Measurement } from '../scenarios/scenario.ts';
import { type Figure, lessIsBetter, sampleKeys } from './figure.ts';
import { type Spread, ratiosOf, spreadOf } from './statistics.ts';

/** The outcome of a figure. */
export interface Row {
  readonly figure: Figure;
  /** Undefined where it was left out. */
  readonly ratio: Spread | undefined;
  readonly verdict: 'met' | 'stretch met' | 'missed' | 'shown' | 'left out';
  readonly reason?: string;
}

const isReached = ({ metric }: Figure, ratio: number, bound: number): boolean =>
  lessIsBetter(metric) ? ratio <= bound : ratio >= bound;

const verdictOf = (figure: Figure, ratio: number): Row['verdict'] => {
  const { must, stretch } = figure;
  if (must === undefined) return 'shown';
  if (!isReached(figure, ratio, must)) return 'missed';
  return stretch !== undefined && isReached(figure, ratio, stretch) ? 'stretch met' : 'met';
};

const judge = (figure: Figure, { samples, leftOut }: Measurement): Row | undefined => {
  const { ours: name = 'ours' } = figure;
  const reason = leftOut.get(name) ?? leftOut.get(figure.variant);
  if (reason !== undefined) return { figure, ratio: undefined, verdict: 'left out', reason };
  const key = sampleKeys[figure.metric];
  const valuesOf = (name: string) => samples.get(name)?.map((sample) => sample[key] ?? Number.NaN);
  const ours = valuesOf(name);
  const theirs = valuesOf(figure.variant);
  if (!ours || !theirs) return undefined;
  const ratios = figure.metric === 'ready' ? ratiosOf(theirs, ours) : ratiosOf(ours, theirs);
  const ratio = spreadOf(ratios);
  return { figure, ratio, verdict: verdictOf(figure, ratio.median) };
};

/** The figures that measurements say something of, or give a reason for saying nothing. */
export const judgeAll = (
  figures: readonly Figure[],
  measurements: readonly Measurement[],
): readonly Row[] =>
  figures.flatMap((figure) => {
    const measurement = measurements.find(({ setting }) => setting === figure.setting);
    return (measurement && judge(figure, measurement)) ?? [];
  });
