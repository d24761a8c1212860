import { randomUUID } from 'node:crypto';

/** Stops what it was given for; safe to call again. */
export type Cancel = () => void;

/** Time, timers and chance, which logic takes from outside: a simulation passes its own. */
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

/** A deadline of `ms` in production, or a limit of silence: longer while a process is debugged. */
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
 * Milliseconds since 1970 for comparisons: to set the clock of a process changes nothing.
 */
export const steadyTime = (runtime: Runtime): number => {
  const start = startsOf.get(runtime) ?? runtime.wallTime() - runtime.now();
  startsOf.set(runtime, start);
  return Math.floor(start + runtime.now());
};

let latest = { wallTime: NaN, timestamp: '' };

/** `wallTime` as the timestamp that contracts use, made once a millisecond. */
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
