import { type Cancel, type Runtime, relaxed, repeatedly } from '../../runtime.ts';

const tickMs = 250;

/** A shorter stall is ordinary work. */
const noticedMs = 1_000;

/**
 * The event-loop stall detector: notices that the process did not run for a while (stopped, swapped
 * out, or blocked by a loop). Requests read right after a stall may have waited as long as it
 * lasted, and nothing in them says so.
 */
export class StallDetector {
  /** Ends the detection. */
  readonly close: Cancel;
  readonly #runtime: Runtime;
  #tickedAt: number;
  #pausedMs = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#tickedAt = runtime.now();
    this.close = repeatedly(runtime, tickMs, () => this.#tick());
  }

  /** How long a request that is read at `now` may have waited unread; normally 0. */
  waitedMs(now: number): number {
    return Math.max(this.#pausedMs, this.#lateMs(now));
  }

  #tick(): void {
    const now = this.#runtime.now();
    this.#pausedMs = this.#lateMs(now);
    this.#tickedAt = now;
  }

  #lateMs(now: number): number {
    const lateMs = now - this.#tickedAt - tickMs;
    return lateMs >= relaxed(this.#runtime, noticedMs) ? lateMs : 0;
  }
}
