import { stopAll } from '../runner/child.ts';
import { takeTurns } from '../runner/rounds.ts';
import { type Variant, measure, warmUp } from '../runner/variant.ts';
import type { Measurement, ScenarioOptions } from './scenario.ts';

/** A variant that has not started; `missing` says why it cannot. */
export interface Candidate<T> {
  readonly name: string;
  readonly missing?: string | undefined;
  readonly start: () => Promise<T>;
}

/** The variants that have started, and why the rest have not. */
export interface Started<T> {
  readonly started: readonly T[];
  readonly leftOut: ReadonlyMap<string, string>;
}

/** Starts one candidate after the other. */
export const startAll = async <T>(
  candidates: readonly Candidate<T>[],
  onProgress: ScenarioOptions['onProgress'],
): Promise<Started<T>> => {
  const started: T[] = [];
  const leftOut = new Map<string, string>();
  for (const [index, { name, missing, start }] of candidates.entries()) {
    if (missing === undefined) {
      onProgress(`starting ${name} (${index + 1} of ${candidates.length})`);
      started.push(await start());
    } else {
      onProgress(`${name} is left out: ${missing}`);
      leftOut.set(name, missing);
    }
  }
  return { started, leftOut };
};

/** The settings in which variants are compared, by what figures call them. */
export type Settings = ReadonlyMap<string, readonly Variant[]>;

/**
 * Warms variants up, which are all of the first setting unless others are named, lets them take
 * turns in every setting, and ends all processes.
 */
export const compare = async (
  settings: Settings,
  leftOut: ReadonlyMap<string, string>,
  { rounds, windows, onProgress }: Pick<ScenarioOptions, 'rounds' | 'windows' | 'onProgress'>,
  cold: readonly Variant[] = [...settings.values()][0] ?? [],
): Promise<readonly Measurement[]> => {
  onProgress('warming up');
  for (const variant of cold) await warmUp(variant, windows);
  const measurements: Measurement[] = [];
  for (const [setting, variants] of settings) {
    const samples = await takeTurns({
      variants,
      rounds,
      onRound: (round) => onProgress(`${setting}: round ${round} of ${rounds}`),
      measure: (variant) => measure(variant, windows),
    });
    measurements.push({ setting, samples, leftOut });
  }
  await stopAll();
  return measurements;
};
