/** Something that will happen, unless it is called off. */
interface Appointment {
  readonly at: number;
  readonly order: number;
  task: (() => void) | undefined;
}

const isBefore = (a: Appointment, b: Appointment): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * The one clock of a simulated world: it stands still while anything happens, and then goes to
 * the next thing that does. Between two of them all promises run that can.
 */
export class Clock {
  #now = 0;
  #steps = 0;
  #orders = 0;
  /** A binary heap: the next one is first. */
  readonly #heap: Appointment[] = [];

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
    const appointment = { at: Math.max(time, this.#now), order: ++this.#orders, task };
    this.#rise(appointment);
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

  #step(until: number): boolean {
    for (;;) {
      const next = this.#heap[0];
      if (!next || next.at > until) {
        this.#now = Math.max(this.#now, until);
        return false;
      }
      this.#takeFirst();
      if (!next.task) continue;
      this.#now = next.at;
      this.#steps += 1;
      next.task();
      return true;
    }
  }

  #rise(appointment: Appointment): void {
    const heap = this.#heap;
    let place = heap.push(appointment) - 1;
    while (place > 0) {
      const above = (place - 1) >>> 1;
      const parent = heap[above];
      if (!parent || !isBefore(appointment, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = appointment;
  }

  #takeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      const [left, right] = [heap[below], heap[below + 1]];
      if (!left) break;
      if (right && isBefore(right, left)) below += 1;
      const child = right && isBefore(right, left) ? right : left;
      if (isBefore(last, child)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
  }
}
