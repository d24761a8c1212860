import type { Cancel, Runtime } from '@shop/shared/runtime';
import type { Chance } from './chance.ts';
import type { Clock } from './clock.ts';

const wallTimeAtStart = Date.UTC(2026, 0, 1);

/** How long a turn of a process takes that has more than one thing to do, at most. */
const maxTurnMs = 0.5;

/** As Node's timers: whole milliseconds, rounded down, at least one. */
const timerMs = (delayMs: number): number => Math.max(1, Math.trunc(delayMs));

/**
 * One start of one process: its clock, its timers, and what comes in for it. It can stand still, as
 * under SIGSTOP, and it can be gone, after which nothing of it ever happens again.
 */
export class SimulatedProcess {
  /** Where it runs: a process that is started again is another one on the same host. */
  readonly host: string;
  readonly name: string;
  readonly runtime: Runtime;
  readonly #clock: Clock;
  readonly #chance: Chance;
  #state: 'running' | 'paused' | 'gone' = 'running';
  #held: (() => void)[] = [];
  #waiting = 0;
  #turnEndsAt = -1;
  #ids = 0;

  /** `wallTimeOffset` is how far the host's clock is off, which may change. */
  constructor(
    name: { readonly host: string; readonly start: number },
    clock: Clock,
    chance: Chance,
    wallTimeOffset: () => number,
  ) {
    this.host = name.host;
    this.name = `${name.host}.${name.start}`;
    this.#clock = clock;
    this.#chance = chance;
    this.runtime = {
      now: () => clock.now,
      wallTime: () => Math.floor(wallTimeAtStart + clock.now + wallTimeOffset()),
      after: (delayMs, task) => this.#after(timerMs(delayMs), task),
      atTurnEnd: (task) => void this.#after(this.#turnEnd() - clock.now, task),
      random: chance.next,
      newId: () => `${this.name}-${String(++this.#ids).padStart(6, '0')}`,
    };
  }

  get isGone(): boolean {
    return this.#state === 'gone';
  }

  get isRunning(): boolean {
    return this.#state === 'running';
  }

  /** How many of its timers wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Something from outside, which it sees when it runs. */
  input(task: () => void): void {
    if (this.#state === 'running') task();
    else if (this.#state === 'paused') this.#held.push(task);
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  /** Goes on: what was due and what came in meanwhile happens at once, in its order. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    for (const task of this.#held.splice(0)) this.#clock.in(0, () => this.input(task));
  }

  /** Ends as by SIGKILL. */
  kill(): void {
    this.#state = 'gone';
    this.#held = [];
    this.#waiting = 0;
  }

  /** A turn is over at once, or when more has come in. */
  #turnEnd(): number {
    const { now } = this.#clock;
    if (this.#turnEndsAt <= now) {
      this.#turnEndsAt = now + (this.#chance.happens(0.2) ? maxTurnMs * this.#chance.next() : 0);
    }
    return this.#turnEndsAt;
  }

  #after(delayMs: number, task: () => void): Cancel {
    let isOver = false;
    const end = () => {
      if (isOver) return false;
      isOver = true;
      if (!this.isGone) this.#waiting -= 1;
      return true;
    };
    this.#waiting += 1;
    const appointment = this.#clock.in(delayMs, () => this.input(() => void (end() && task())));
    return () => {
      if (end()) appointment.task = undefined;
    };
  }
}
