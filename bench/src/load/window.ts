import { now } from '../processes/commands.ts';

/** What a window of load was. */
export interface WindowResult {
  readonly answered: number;
  readonly perSecond: number;
  /** How long one answer took; not known of events. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Answers that were wrong, not whole, or did not come. */
  readonly wrong: number;
  /** What was wrong with the first of them. */
  readonly firstWrong: string | undefined;
}

/** How a window is driven: each of `workers` does one thing after the other until it is over. */
export interface WindowOrder {
  readonly workers: number;
  readonly ms: number;
}

/** Does one thing and resolves to what was wrong with its outcome; undefined where it was right. */
export type Step = (worker: number, count: number) => Promise<string | undefined>;

const errorText = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** An answer may be long; its beginning shows what it is. */
const shownCharacters = 300;

/** Where this much goes wrong nothing else will come of the window. */
const maxWrong = 1_000;

const percentile = (sorted: Float64Array, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

/** Runs a window of closed-loop load. */
export const runWindow = async (order: WindowOrder, step: Step): Promise<WindowResult> => {
  const latencies: number[] = [];
  let wrong = 0;
  let firstWrong: string | undefined;
  const startedAt = now();
  const endsAt = startedAt + order.ms;

  const work = async (worker: number) => {
    for (let count = 0, at = startedAt; at < endsAt; count++) {
      const problem = await step(worker, count).catch(errorText);
      const then = now();
      if (problem === undefined) {
        latencies.push(then - at);
      } else {
        wrong += 1;
        firstWrong ??= problem.slice(0, shownCharacters);
        if (wrong >= maxWrong) return;
      }
      at = then;
    }
  };
  await Promise.all(Array.from({ length: order.workers }, (_, worker) => work(worker)));

  const seconds = (now() - startedAt) / 1_000;
  const sorted = Float64Array.from(latencies).sort();
  return {
    answered: latencies.length,
    perSecond: latencies.length / seconds,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    wrong,
    firstWrong,
  };
};
