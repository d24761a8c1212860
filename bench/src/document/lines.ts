import { spreadOf } from '../figures/statistics.ts';
import type { Line } from '../plot/line-panel.ts';
import type { Measurement } from '../scenarios/scenario.ts';

/** Where a line comes from: a setting whose variants are points, and a value of their samples. */
export interface LineSource {
  readonly name: string;
  readonly setting: string;
  readonly key: string;
  /** One of the value in the axis' unit; 1 where it is left out. */
  readonly unit?: number;
  /** The value where a sample does not say; such samples are left out where this is. */
  readonly absent?: number;
}

/** A line of what was measured; undefined where nothing was. */
export const lineOf = (
  measurements: readonly Measurement[],
  { name, setting, key, unit = 1, absent }: LineSource,
): Line | undefined => {
  const samples = measurements.find((one) => one.setting === setting)?.samples;
  const points = [...(samples ?? [])].flatMap(([variant, all]) => {
    const values = all
      .flatMap((sample) => sample[key] ?? absent ?? [])
      .map((value) => value * unit);
    const x = Number.parseFloat(variant);
    return values.length > 0 && Number.isFinite(x) ? [{ x, y: spreadOf(values) }] : [];
  });
  return points.length > 0 ? { name, points } : undefined;
};
