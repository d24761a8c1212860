/** Something that ends when nobody waits for it any more. */
export interface Cancellable {
  /** Where the cancellation that it listens to keeps it, which nobody else may change. */
  listensAt: number;
  onCancelled(): void;
}

/**
 * Whether somebody still waits for what is done for a request. For each call something begins to
 * listen and ends soon after: with an `AbortSignal` that took 2.4 µs a call, a tenth of a gateway's
 * time.
 */
export class Cancellation {
  readonly #listeners: Cancellable[] = [];
  #isCancelled = false;
  #controller: AbortController | undefined;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** The same for whoever wants it in the platform's form; made when it is asked for. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#isCancelled) this.#controller.abort(nobodyWaits);
    }
    return this.#controller.signal;
  }

  /** From now on `listener` is told; not when all is over already. It listens to one at a time. */
  add(listener: Cancellable): void {
    listener.listensAt = this.#listeners.push(listener) - 1;
  }

  delete(listener: Cancellable): void {
    if (this.#listeners[listener.listensAt] !== listener) return;
    const last = this.#listeners.pop();
    if (!last || last === listener) return;
    this.#listeners[listener.listensAt] = last;
    last.listensAt = listener.listensAt;
  }

  /** Tells everyone who listens, once. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    for (const listener of this.#listeners.splice(0)) listener.onCancelled();
    this.#controller?.abort(nobodyWaits);
  }
}

/** Passed to `abort`, which would otherwise build an error with a stack each time. */
const nobodyWaits = 'nobody waits for it any more';

/** A cancellation that comes with `signal`. */
export const cancelledBy = (signal: AbortSignal): Cancellation => {
  const cancellation = new Cancellation();
  if (signal.aborted) cancellation.cancel();
  else signal.addEventListener('abort', () => cancellation.cancel(), { once: true });
  return cancellation;
};
