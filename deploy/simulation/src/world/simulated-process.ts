import type { Cancel, Runtime } from '@shop/shared/runtime';
import type { Chance } from './chance.ts';

const wallTimeAtStart = Date.UTC(2026, 0, 1);

/** How long a turn of a process takes that has more than one thing to do, at most. */
const maxTurnMs = 0.5;

/** As Node's timers: whole milliseconds, rounded down, at least one. */
const timerMs = (delayMs: number): number => Math.max(1, Math.trunc(delayMs));

/** The timers of a process, which come in for it like all else. */
const createTimers = (clock: Runtime, input: (task: () => void) => void) => {
  const waiting = new Set<Cancel>();
  return {
    waiting: () => waiting.size,
    after(delayMs: number, task: () => void): Cancel {
      const cancel = clock.after(delayMs, () =>
        input(() => {
          if (waiting.delete(cancel)) task();
        }),
      );
      waiting.add(cancel);
      return () => {
        if (waiting.delete(cancel)) cancel();
      };
    },
  };
};

export type SimulatedProcess = ReturnType<typeof startProcess>;

/**
 * One start of one process: its clock, its timers, and what comes in for it. It can stand still, as
 * under SIGSTOP, and it can be gone, after which nothing of it ever happens again. The next start
 * is another process on the same host. `wallTimeOffset` is how far the host's clock is
 * off, which may change.
 */
export const startProcess = (
  host: string,
  start: number,
  { clock, chance }: { readonly clock: Runtime; readonly chance: Chance },
  wallTimeOffset = () => 0,
) => {
  const name = `${host}.${start}`;
  let state: 'running' | 'paused' | 'gone' = 'running';
  let held: (() => void)[] = [];
  let turnEndsAt = -1;
  let ids = 0;

  /** Something from outside, which it sees when it runs. */
  const input = (task: () => void): void => {
    if (state === 'running') task();
    else if (state === 'paused') held.push(task);
  };

  /** A turn is over at once, or when more has come in. */
  const turnEnd = (): number => {
    const isOver = turnEndsAt <= clock.now();
    if (isOver) turnEndsAt = clock.now() + (chance.happens(0.2) ? maxTurnMs * chance.next() : 0);
    return turnEndsAt;
  };

  const { after, waiting } = createTimers(clock, input);
  const runtime: Runtime = {
    now: () => clock.now(),
    wallTime: () => Math.floor(wallTimeAtStart + clock.now() + wallTimeOffset()),
    after: (delayMs, task) => after(timerMs(delayMs), task),
    atTurnEnd: (task) => void after(turnEnd() - clock.now(), task),
    random: chance.next,
    newId: () => `${name}-${String(++ids).padStart(6, '0')}`,
  };

  return {
    host,
    name,
    runtime,
    input,
    isGone: () => state === 'gone',
    isRunning: () => state === 'running',
    /** How many of its timers wait. */
    waiting,
    pause() {
      if (state === 'running') state = 'paused';
    },
    /** Goes on: what was due and what came in meanwhile happens at once, in its order. */
    resume() {
      if (state !== 'paused') return;
      state = 'running';
      for (const task of held.splice(0)) clock.after(0, () => input(task));
    },
    /** Ends as by SIGKILL. */
    kill() {
      state = 'gone';
      held = [];
    },
  };
};
