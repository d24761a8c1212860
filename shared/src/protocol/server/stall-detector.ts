import { type Cancel, type Runtime, relaxed, repeatedly } from '../../runtime.ts';

const tickMs = 250;

/** A pause shorter than this is ordinary work. */
const noticedMs = 1_000;

/**
 * Notices that the process stood still (stopped, swapped out, a loop that did not yield). Requests
 * read right after that may have waited as long as it lasted, and nothing in them says so.
 */
export class StallDetector {
  readonly #runtime: Runtime;
  readonly #cancel: Cancel;
  #tickedAt: number;
  #pausedMs = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#tickedAt = runtime.now();
    this.#cancel = repeatedly(runtime, tickMs, () => this.#tick());
  }

  /** How long a request that is read at `now` may have waited unseen; 0 in ordinary times. */
  waitedMs(now: number): number {
    return Math.max(this.#pausedMs, this.#lateMs(now));
  }

  close(): void {
    this.#cancel();
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
