import type { Runtime } from '@shop/shared/runtime';

/** How far the filling has come, in products. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Since the last report. */
  readonly perSecond: number;
  /** If it goes on like this. */
  readonly leftMs: number;
}

/** Reports are at least so far apart … */
const shortestGapMs = 2_000;
/** … and come when so much more is done or so much time has passed. */
const reportedShare = 0.05;
const longestGapMs = 15_000;

export interface ProgressOptions {
  readonly runtime: Runtime;
  readonly total: number;
  readonly onProgress: (progress: Progress) => void;
}

/** Is told after every step how many products are done, and reports it now and then. */
export const createProgress = ({ runtime, total, onProgress }: ProgressOptions) => {
  let reported = { done: 0, at: runtime.now() };
  return (done: number): void => {
    const at = runtime.now();
    const elapsedMs = at - reported.at;
    const more = done - reported.done;
    if (elapsedMs < shortestGapMs || more < 1) return;
    if (more < total * reportedShare && elapsedMs < longestGapMs) return;
    const perMs = more / elapsedMs;
    onProgress({ done, total, perSecond: perMs * 1_000, leftMs: (total - done) / perMs });
    reported = { done, at };
  };
};

const whole = (count: number) => Math.round(count).toLocaleString('en');

const timeLeft = (leftMs: number) => {
  const seconds = Math.ceil(leftMs / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
};

/** For example `products 12,000 of 100,000, 410 a second, 4 min left`. */
export const toLine = ({ done, total, perSecond, leftMs }: Progress): string =>
  `products ${whole(done)} of ${whole(total)}, ` +
  `${whole(perSecond)} a second, ${timeLeft(leftMs)} left`;
