/** Something that can be cancelled. */
export interface Cancellable {
  /** Its index in the cancellation that it listens to; only that may change it. */
  listensAt: number;
  onCancelled(): void;
}

/**
 * Whether the caller of a request has given up. Each call adds a listener and soon removes it,
 * which with an `AbortSignal` took a tenth of a gateway's time.
 */
export class Cancellation {
  readonly #listeners: Cancellable[] = [];
  #isCancelled = false;
  #controller: AbortController | undefined;

  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  /** The same as an `AbortSignal`, made when it is first used. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#isCancelled) this.#controller.abort(cancelledReason);
    }
    return this.#controller.signal;
  }

  /** Adds a listener, which may listen to one cancellation at a time. Not called if cancelled. */
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

  /** Cancels: calls all listeners, once. */
  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    for (const listener of this.#listeners.splice(0)) listener.onCancelled();
    this.#controller?.abort(cancelledReason);
  }
}

/** The reason of `abort`, which would otherwise make an error with a stack each time. */
const cancelledReason = 'the caller has given up';

/** A cancellation that follows `signal`. */
export const cancelledBy = (signal: AbortSignal): Cancellation => {
  const cancellation = new Cancellation();
  if (signal.aborted) cancellation.cancel();
  else signal.addEventListener('abort', () => cancellation.cancel(), { once: true });
  return cancellation;
};
