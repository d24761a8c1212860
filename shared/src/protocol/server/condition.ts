import type { Runtime } from '../../runtime.ts';

/** A condition that one caller at a time can wait for. */
export class Condition {
  readonly #runtime: Runtime;
  #recheck: () => void = () => undefined;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Resolves when `isMet` returns true at a `recheck`, or after `timeoutMs`. */
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

  /** Evaluates the condition again: something that it depends on has changed. */
  recheck(): void {
    this.#recheck();
  }
}
