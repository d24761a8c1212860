import { type Cancel, type Runtime, repeatedly } from '../../runtime.ts';

const tickMs = 250;

/** A pause shorter than this is ordinary work. */
const noticedMs = 1_000;

/**
 * Notices that the process stood still (stopped, swapped out, a loop that did not yield). Requests
 * read right after that may have waited as long as it lasted, and nothing in them says so.
 */
export class PauseGuard {
  readonly #runtime: Runtime;
  readonly #cancel: Cancel;
  #tickedAt: number;
  #pausedMs = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#tickedAt = runtime.now();
    this.#cancel = repeatedly(runtime, tickMs, () => this.#tick());
  }

  /** How long a request that is read now may have waited unseen; 0 in ordinary times. */
  waitedMs(): number {
    return Math.max(this.#pausedMs, this.#lateMs());
  }

  close(): void {
    this.#cancel();
  }

  #tick(): void {
    this.#pausedMs = this.#lateMs();
    this.#tickedAt = this.#runtime.now();
  }

  #lateMs(): number {
    const lateMs = this.#runtime.now() - this.#tickedAt - tickMs;
    return lateMs >= noticedMs ? lateMs : 0;
  }
}
