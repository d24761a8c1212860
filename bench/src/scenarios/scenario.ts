import type { Samples } from '../runner/rounds.ts';
import type { WindowPlan } from '../runner/variant.ts';

/** The measurements in one setting: such as one call at a time. */
export interface Measurement {
  /** As figures name it. */
  readonly setting: string;
  readonly samples: Samples;
  /** Why variants are not among the samples. */
  readonly leftOut: ReadonlyMap<string, string>;
}

/** How a scenario is run. */
export interface ScenarioOptions {
  readonly rounds: number;
  readonly windows: WindowPlan;
  /** Every variant and setting, or only what has to be reached. */
  readonly full: boolean;
  /** A MongoDB that may be measured as well. */
  readonly mongoUrl?: string | undefined;
  readonly onProgress: (text: string) => void;
}

/** Starts all that it compares, measures in turns, and ends it. */
export type Scenario = (options: ScenarioOptions) => Promise<readonly Measurement[]>;
