import { percentileOf } from '../figures/statistics.ts';
import * as systemClock from '../processes/commands.ts';

/** Requests that come whether earlier ones have been answered or not. */
export interface ArrivalOrder {
  readonly perSecond: number;
  readonly ms: number;
}

/** The answer to one of them: what was wrong with a page, and whether it was a whole one. */
export interface Arrival {
  /** 0 where there was no answer at all. */
  readonly status: number;
  readonly isWhole: boolean;
  readonly problem?: string | undefined;
}

/** The outcome of all of them. Latencies are those of answers with status 200. */
export interface ArrivalResult {
  readonly offeredPerSecond: number;
  /** Whole pages that were there within a second of when their requests were due. */
  readonly goodPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Whole pages that came too late. */
  readonly late: number;
  /** Pages that had to do without one of their sections, or with an old one. */
  readonly degraded: number;
  /** Answers with another status than 200, by it. */
  readonly byStatus: Readonly<Record<string, number>>;
  /** Requests without an answer long after the last was due. */
  readonly unanswered: number;
  /** The most that waited for a free connection at a time. */
  readonly maxQueued: number;
  readonly wrong: number;
  readonly firstWrong: string | undefined;
}

/** Nobody waits longer for a page. */
const goodWithinMs = 1_000;

/** How long after the last request is due its answer is waited for. */
const patienceMs = 10_000;

/** Timers are not finer; requests that are due within it go together. */
const tickMs = 1;

/** When request `number` is due, from 0: evenly spaced, in milliseconds from the beginning. */
export const dueAtMs = ({ perSecond }: ArrivalOrder, number: number): number =>
  (number * 1_000) / perSecond;

/** How many are due after `elapsedMs`; the first at once, the last before the window is over. */
export const dueBy = ({ perSecond, ms }: ArrivalOrder, elapsedMs: number): number => {
  const all = Math.ceil((perSecond * ms) / 1_000);
  return Math.min(all, Math.floor((perSecond * elapsedMs) / 1_000) + 1);
};

/** Counts answers. */
const createTally = ({ perSecond, ms }: ArrivalOrder) => {
  const latencies: number[] = [];
  const byStatus: Record<string, number> = {};
  let good = 0;
  let late = 0;
  let degraded = 0;
  let wrong = 0;
  let firstWrong: string | undefined;

  return {
    add({ status, isWhole, problem }: Arrival, latencyMs: number): void {
      if (status !== 200) {
        byStatus[status] = (byStatus[status] ?? 0) + 1;
        return;
      }
      latencies.push(latencyMs);
      if (problem !== undefined) {
        wrong += 1;
        firstWrong ??= problem;
      } else if (!isWhole) degraded += 1;
      else if (latencyMs > goodWithinMs) late += 1;
      else good += 1;
    },

    result(due: { readonly unanswered: number; readonly maxQueued: number }): ArrivalResult {
      const sorted = Float64Array.from(latencies).sort();
      return {
        offeredPerSecond: perSecond,
        goodPerSecond: (1_000 * good) / ms,
        p50Ms: percentileOf(sorted, 0.5),
        p99Ms: percentileOf(sorted, 0.99),
        p999Ms: percentileOf(sorted, 0.999),
        late,
        degraded,
        byStatus,
        ...due,
        wrong,
        firstWrong,
      };
    },
  };
};

/** Where the time comes from. */
export interface Clock {
  now(): number;
  pause(ms: number): Promise<void>;
}

/** Asks on one of the connections, of which each has one request at a time. Never rejects. */
export type AskOn = (connection: number, number: number) => Promise<Arrival>;

/**
 * Sends requests when they are due. One that finds no free connection waits for one, and its
 * latency counts from when it was due all the same: what is slow cannot slow down who measures it.
 */
export const runArrivals = async (
  order: ArrivalOrder,
  connections: number,
  ask: AskOn,
  { now, pause }: Clock = systemClock,
): Promise<ArrivalResult> => {
  const tally = createTally(order);
  const total = dueBy(order, order.ms);
  const free = Array.from({ length: connections }, (_, index) => index);
  const startedAt = now();
  let due = 0;
  let sent = 0;
  let answered = 0;
  let maxQueued = 0;

  const send = (): void => {
    while (sent < due) {
      // The one that has rested longest: none idles for so long that it is given up.
      const connection = free.shift();
      if (connection === undefined) break;
      void follow(connection, sent++);
    }
    maxQueued = Math.max(maxQueued, due - sent);
  };
  const follow = async (connection: number, number: number): Promise<void> => {
    const answer = await ask(connection, number);
    tally.add(answer, now() - startedAt - dueAtMs(order, number));
    answered += 1;
    free.push(connection);
    send();
  };

  while (due < total) {
    due = dueBy(order, now() - startedAt);
    send();
    await pause(tickMs);
  }
  const givesUpAt = now() + patienceMs;
  while (answered < total && now() < givesUpAt) await pause(tickMs);
  return tally.result({ unanswered: total - answered, maxQueued });
};
