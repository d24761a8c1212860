/** Something that will happen, unless it is called off. */
interface Appointment {
  readonly at: number;
  task: (() => void) | undefined;
}

/**
 * The one clock of a simulated world: it stands still while anything happens, and then goes to
 * the next thing that does. Between two of them all promises run that can.
 */
export class Clock {
  #now = 0;
  #steps = 0;
  /** In the order in which they happen; the next one is last. */
  readonly #appointments: Appointment[] = [];

  /** Milliseconds since the world began. */
  get now(): number {
    return this.#now;
  }

  /** How many things have happened. */
  get steps(): number {
    return this.#steps;
  }

  /** Things at the same time happen in the order in which they were asked for. */
  at(time: number, task: () => void): Appointment {
    const appointment = { at: Math.max(time, this.#now), task };
    const before = this.#appointments.findLastIndex(({ at }) => at > appointment.at);
    this.#appointments.splice(before + 1, 0, appointment);
    return appointment;
  }

  in(ms: number, task: () => void): Appointment {
    return this.at(this.#now + ms, task);
  }

  /**
   * Lets everything happen up to a time. Promises get their turn by Node's own order of things:
   * before the next task of `process.nextTick` all microtasks have run, also those that they have
   * caused. That takes a tenth of the time of a turn of the event loop.
   */
  runUntil(time: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const again = () => process.nextTick(step);
      const step = () => {
        try {
          if (!this.#step(time)) return resolve();
        } catch (error) {
          return reject(error);
        }
        queueMicrotask(again);
      };
      queueMicrotask(again);
    });
  }

  /** Lets the next thing happen; false where there is none up to a time. */
  #step(until: number): boolean {
    while ((this.#appointments.at(-1)?.at ?? Infinity) <= until) {
      const next = this.#appointments.pop();
      if (!next?.task) continue;
      this.#now = next.at;
      this.#steps += 1;
      next.task();
      return true;
    }
    this.#now = Math.max(this.#now, until);
    return false;
  }
}
