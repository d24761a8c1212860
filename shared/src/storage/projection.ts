import type { CallContext } from '../protocol/calls/context.ts';
import type { ProjectionStore } from './projection-store.ts';

/**
 * A read model that a service keeps from its own events: reads of it are eventually consistent,
 * within milliseconds. Before an event is published the read model contains it, but for the time of
 * a rebuild, or after its rules have thrown.
 */
export class Projection<S> {
  readonly #store: () => ProjectionStore<S>;
  readonly #initial: S;

  constructor(store: () => ProjectionStore<S>, initial: S) {
    this.#store = store;
    this.#initial = initial;
  }

  /** The document of a key; the initial one where no event belongs to it. */
  async find(key: string, context: CallContext): Promise<S> {
    const [found] = await this.#store().find([key], context);
    return found?.state ?? this.#initial;
  }
}
