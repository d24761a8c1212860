import { percentileOf } from '../figures/statistics.ts';
import { now } from '../processes/commands.ts';

/** The outcome of a window of load. */
export interface WindowResult {
  readonly answered: number;
  readonly perSecond: number;
  /** How long one answer took; not known of events. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  /** Answers turned away because of too much load, or not whole; only where that may be. */
  readonly refused?: number;
  /** Answers that were wrong, not whole, or did not come. */
  readonly wrong: number;
  /** The fault of the first of them. */
  readonly firstWrong: string | undefined;
}

/** How a window is driven: each of `workers` does one thing after the other until it is over. */
export interface WindowOrder {
  readonly workers: number;
  readonly ms: number;
}

/** The result of a step that was turned away as it should be: neither right nor wrong. */
export const refused = Symbol('refused');

/** Does one thing and resolves to what was wrong with its outcome; undefined where it was right. */
export type Step = (worker: number, count: number) => Promise<string | typeof refused | undefined>;

const errorText = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** An answer may be long; its beginning shows what it is. */
const shownCharacters = 300;

/** Where this much goes wrong nothing else will come of the window. */
const maxWrong = 1_000;

/** Runs a window of closed-loop load. */
export const runWindow = async (order: WindowOrder, step: Step): Promise<WindowResult> => {
  const latencies: number[] = [];
  let refusals = 0;
  let wrong = 0;
  let firstWrong: string | undefined;
  const startedAt = now();
  const endsAt = startedAt + order.ms;

  const work = async (worker: number) => {
    for (let count = 0, at = startedAt; at < endsAt; count++) {
      const problem = await step(worker, count).catch(errorText);
      const then = now();
      if (problem === refused) {
        refusals += 1;
      } else if (problem === undefined) {
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
    p50Ms: percentileOf(sorted, 0.5),
    p99Ms: percentileOf(sorted, 0.99),
    refused: refusals,
    wrong,
    firstWrong,
  };
};
