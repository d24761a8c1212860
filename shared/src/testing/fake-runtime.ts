import type { Runtime } from '../runtime.ts';

interface Timer {
  readonly dueAt: number;
  readonly task: () => void;
}

/** A runtime whose time stands still until a test moves it; equal seeds give equal runs. */
export interface FakeRuntime extends Runtime {
  /**
   * Moves the time by `ms`. Timers run when they are due, each in a turn of its own that ends with
   * the turn-end tasks; between them run the promises that have been waiting for them.
   */
  advance(ms: number): Promise<void>;
  /** The same without waiting for promises: for logic that has none, many times faster. */
  advanceSync(ms: number): void;
  /** How many timers and turn-end tasks wait: 0 when everything has been stopped. */
  waiting(): number;
}

interface FakeRuntimeOptions {
  /** Also the beginning of each id, so runtimes with different seeds share none. Default 1. */
  readonly seed?: number;
  /** Default 2026-01-01T00:00:00.000Z. */
  readonly wallTime?: number;
}

/** More steps than this in one `advance` are an endless loop. */
const maxSteps = 1_000_000;

/** Mulberry32: 32 bits of state are enough for a test. */
const createRandom = (seed: number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
};

const promisesSettled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Where a timer belongs among `timers`, which are in order: after those that are due with it. */
const placeOf = (timers: readonly Timer[], dueAt: number): number => {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((timers[middle]?.dueAt ?? Infinity) <= dueAt) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** A runtime for tests: its clock at 0, with nothing to do. */
export const createFakeRuntime = ({
  seed = 1,
  wallTime = Date.UTC(2026, 0, 1),
}: FakeRuntimeOptions = {}): FakeRuntime => {
  const timers: Timer[] = [];
  let turnEnd: (() => void)[] = [];
  let now = 0;
  let ids = 0;

  const nextTimer = (until: number): Timer | undefined =>
    (timers[0]?.dueAt ?? Infinity) <= until ? timers.shift() : undefined;

  /** Each step is over where the promises of a real process would get their turn. */
  function* stepsUntil(end: number) {
    for (let steps = 0; steps < maxSteps; steps++) {
      if (turnEnd.length > 0) {
        const tasks = turnEnd;
        turnEnd = [];
        for (const task of tasks) task();
      } else {
        const timer = nextTimer(end);
        if (!timer) {
          now = Math.max(now, end);
          return;
        }
        now = Math.max(now, timer.dueAt);
        timer.task();
      }
      yield;
    }
    throw new Error(`still not done after ${maxSteps} steps`);
  }

  return {
    now: () => now,
    wallTime: () => wallTime + now,
    after(delayMs, task) {
      const timer = { dueAt: now + Math.max(0, delayMs), task };
      timers.splice(placeOf(timers, timer.dueAt), 0, timer);
      return () => {
        const place = timers.indexOf(timer);
        if (place >= 0) timers.splice(place, 1);
      };
    },
    atTurnEnd: (task) => void turnEnd.push(task),
    random: createRandom(seed),
    newId: () => `${seed}-${String(++ids).padStart(6, '0')}`,
    async advance(ms) {
      const steps = stepsUntil(now + ms);
      do await promisesSettled();
      while (!steps.next().done);
    },
    advanceSync(ms) {
      const steps = stepsUntil(now + ms);
      while (!steps.next().done);
    },
    waiting: () => timers.length + turnEnd.length,
  };
};
