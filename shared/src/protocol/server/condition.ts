import type { Runtime } from '../../runtime.ts';

/** Something that one waits for, at a time, and that is looked at when it may have come. */
export class Condition {
  readonly #runtime: Runtime;
  #recheck: () => void = () => undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Resolves when `isMet`, or when `timeoutMs` are over. */
  until(isMet: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (isMet()) return resolve();
      const cancel = this.#runtime.after(timeoutMs, resolve);
      this.#recheck = () => {
        if (!isMet()) return;
        cancel();
        resolve();
      };
    });
  }

  /** What decides it has changed. */
  recheck(): void {
    this.#recheck();
  }
}
