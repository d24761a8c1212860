import type { WindowResult } from '../load/window.ts';
import type { Child } from './child.ts';

/** One of the things that are compared, alive. */
export interface Variant {
  readonly name: string;
  /** The processes whose time counts. */
  readonly children: readonly Child[];
  /** Gets ready for windows, such as by connecting. */
  begin(): Promise<void>;
  /** Puts it under full load. */
  run(ms: number): Promise<WindowResult>;
  end(): Promise<void>;
}

/** The figures of one window of one variant, by what was measured. */
export type Sample = Readonly<Record<string, number>>;

/** A wrong answer or an error: no figure of such a run counts. */
export class VoidRun extends Error {
  override readonly name = 'VoidRun';
}

/** How windows are run. */
export interface WindowPlan {
  readonly warmUpMs: number;
  /** Load right before each window that is not measured: connections and caches come back. */
  readonly leadInMs: number;
  readonly windowMs: number;
}

const checked = (variant: Variant, result: WindowResult): WindowResult => {
  const { wrong, firstWrong, answered } = result;
  if (wrong > 0) {
    throw new VoidRun(`${variant.name} gave ${wrong} wrong answers, the first: ${firstWrong}`);
  }
  if (answered === 0) throw new VoidRun(`${variant.name} gave no answer in a whole window`);
  return result;
};

/** Load before everything else, whose answers must be right as well. */
export const warmUp = async (variant: Variant, { warmUpMs }: WindowPlan): Promise<void> => {
  await variant.begin();
  checked(variant, await variant.run(warmUpMs));
  await variant.end();
};

const cpuOf = async ({ children }: Variant): Promise<readonly number[]> => {
  const usages = await Promise.all(children.map((child) => child.usage()));
  return usages.map(({ cpuMicros }) => cpuMicros);
};

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** One window: what it gave, and what its processes used for each answer. */
export const measure = async (variant: Variant, plan: WindowPlan): Promise<Sample> => {
  await variant.begin();
  checked(variant, await variant.run(plan.leadInMs));
  const before = await cpuOf(variant);
  const result = checked(variant, await variant.run(plan.windowMs));
  const after = await cpuOf(variant);
  await variant.end();
  const { answered, perSecond, p50Ms = 0, p99Ms = 0, refused = 0 } = result;
  const [asking = 0, ...others] = after.map((micros, index) => micros - (before[index] ?? 0));
  return {
    answered,
    perSecond,
    p50Ms,
    p99Ms,
    ...(refused > 0 && { refusedPerSecond: (perSecond * refused) / answered }),
    cpuMicros: (asking + sum(others)) / answered,
    askingCpuMicros: asking / answered,
  };
};
