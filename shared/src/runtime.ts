import { randomUUID } from 'node:crypto';

/** Stops what it was given for; safe to call again. */
export type Cancel = () => void;

/**
 * Everything that the protocol's logic takes from outside besides bytes: time, timers, chance.
 * A simulation passes its own and so owns them all.
 */
export interface Runtime {
  /** Milliseconds of a clock that never jumps; only differences mean anything. */
  now(): number;
  /** Milliseconds since 1970-01-01 UTC, for timestamps that people read. */
  wallTime(): number;
  /** Runs `task` once, `delayMs` from now. */
  after(delayMs: number, task: () => void): Cancel;
  /** Runs `task` once when all input that is there by now has been handled. */
  atTurnEnd(task: () => void): void;
  /** From 0 to below 1. */
  random(): number;
  /** A new id that nobody else has. */
  newId(): string;
  /** How many times as long deadlines are: 1 if left out, and more only for development. */
  readonly deadlineFactor?: number;
}

/**
 * How long a deadline is in this process, or a silence after which another one counts as lost, that
 * is `ms` in production: longer while somebody looks at a process that stands still.
 */
export const relaxed = ({ deadlineFactor = 1 }: Pick<Runtime, 'deadlineFactor'>, ms: number) =>
  deadlineFactor * ms;

/** The real one. Its timers do not keep the process alive. */
export const systemRuntime: Runtime = {
  now: () => performance.now(),
  wallTime: () => Date.now(),
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs).unref();
    return () => clearTimeout(timer);
  },
  atTurnEnd: (task) => void setImmediate(task),
  random: Math.random,
  newId: () => randomUUID(),
};

/** How far the wall clock was ahead of `now` when it was first asked for. */
const startsOf = new WeakMap<Runtime, number>();

/**
 * Milliseconds since 1970 by the wall clock as it was when this was first asked for: to set the
 * clock while the process runs changes nothing. For times that are compared with each other.
 */
export const steadyTime = (runtime: Runtime): number => {
  const start = startsOf.get(runtime) ?? runtime.wallTime() - runtime.now();
  startsOf.set(runtime, start);
  return Math.floor(start + runtime.now());
};

let latest = { wallTime: NaN, timestamp: '' };

/**
 * `wallTime` as the timestamp that contracts use. Kept for a millisecond: to write one takes 0.6
 * µs, and every event and every line of log has one.
 */
export const timestampOf = (runtime: Runtime): string => {
  const wallTime = runtime.wallTime();
  if (wallTime !== latest.wallTime) {
    latest = { wallTime, timestamp: new Date(wallTime).toISOString() };
  }
  return latest.timestamp;
};

/** Runs `task` now and every `periodMs`, until cancelled; one that throws runs again all the same. */
export const repeatedly = (runtime: Runtime, periodMs: number, task: () => void): Cancel => {
  let cancel: Cancel = () => undefined;
  const round = () => {
    cancel = runtime.after(periodMs, round);
    task();
  };
  round();
  return () => cancel();
};

/** Returns a function that runs `task` at the end of the turn, once per turn. */
export const oncePerTurn = (runtime: Runtime, task: () => void): (() => void) => {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    runtime.atTurnEnd(() => {
      isAsked = false;
      task();
    });
  };
};
