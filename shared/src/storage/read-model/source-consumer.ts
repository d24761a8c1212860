import type { Logger } from 'pino';
import { ServiceError } from '../../errors.ts';
import type { Position } from '../../events/event.ts';
import type { Identified } from '../aggregate.ts';
import { type CallContext, createContext } from '../../protocol/calls/context.ts';
import type { Runtime } from '../../runtime.ts';
import type { Part, ReadModelStore, Rebuild, SourceState } from './read-model-store.ts';
import type { SourceEvent, SourceParts } from './source.ts';
import { begun, canAdopt, continued, finished, reached } from './source-state.ts';

/** The time for one page of a rebuild; a rebuild may have any number of them. */
const pageTimeoutMs = 10_000;

/** A list that has more pages has no end. */
const maxPages = 100_000;

/** The time for states that events do not tell: events must not wait long for another service. */
const lookUpTimeoutMs = 1_000;

/** A source of a read model that is open. */
interface OpenSource {
  /** The service. */
  readonly name: string;
  readonly parts: SourceParts;
}

/** What a source's events are applied with. */
interface SourceConsumerOptions {
  readonly source: OpenSource;
  /** All other sources of the read model. */
  readonly others: readonly OpenSource[];
  readonly store: () => ReadModelStore<Identified>;
  readonly runtime: Runtime;
  readonly log: Pick<Logger, 'info'>;
}

const overtaken = (name: string) =>
  new ServiceError('UNAVAILABLE', `another replica rebuilds what is known of ${name}`);

/** Keeps the parts of one source: the consumer of its events, and the rebuild from its answers. */
export class SourceConsumer {
  readonly #options: SourceConsumerOptions;
  /** The stored state as this replica last saw it: documents are written in its generation. */
  #state: SourceState | undefined;
  #isStopped = false;

  constructor(options: SourceConsumerOptions) {
    this.#options = options;
  }

  /**
   * Undefined while a rebuild is under way: the follower then asks for a `reset`, which goes on.
   */
  async position(): Promise<Position | undefined> {
    this.#state = await this.#store.state(this.#name);
    return this.#state?.position;
  }

  async apply(events: readonly SourceEvent[], position: Position): Promise<void> {
    const parts = this.#options.source.parts.of(events);
    let state = this.#state ?? (await this.#reread(position));
    await this.#put(state, parts, (ids) => this.#tryLookUp(ids));
    for (;;) {
      const next = reached(state, position);
      if (next === state || (await this.#store.replaceState(this.#name, next))) {
        this.#state = next;
        return;
      }
      const stored = await this.#reread(position);
      // A later generation does not take what was written in an earlier one.
      if (stored.generation !== state.generation) await this.#put(stored, parts);
      state = stored;
    }
  }

  /**
   * Rebuilds from the owner's present state, in a new generation, or goes on with a rebuild that is
   * stored. Resolves to the position that events go on from. The time of the caller's context is
   * for one page: a rebuild takes as long as there are pages.
   */
  async reset(target: Position): Promise<Position> {
    const { generation } = await this.#adoptOrBegin(target);
    for (;;) {
      const state = await this.#store.state(this.#name);
      if (state?.generation !== generation) throw overtaken(this.#name);
      this.#state = state;
      if (state.position) return state.position;
      if (!state.rebuild) throw new Error(`${this.#name} has neither a position nor a rebuild`);
      if (this.#isStopped) throw new ServiceError('CANCELLED', 'the process stops');
      const next = await this.#step(state, state.rebuild);
      // Where another replica was faster the next step begins where that one has come to.
      await this.#store.replaceState(this.#name, next);
    }
  }

  /** Ends a rebuild after the present page; it goes on when the service is started again. */
  stop(): void {
    this.#isStopped = true;
  }

  async #adoptOrBegin(target: Position): Promise<SourceState> {
    const { source, log } = this.#options;
    for (;;) {
      const state = await this.#store.state(this.#name);
      if (state && canAdopt(state, this.#state?.generation, target)) return state;
      const next = begun(state, target, source.parts.list !== undefined);
      if (await this.#store.replaceState(this.#name, next)) {
        const { generation } = next;
        log.info({ source: this.#name, generation }, 'a read model is rebuilt from its source');
        return next;
      }
    }
  }

  async #step(state: SourceState, rebuild: Rebuild): Promise<SourceState> {
    const { source, runtime } = this.#options;
    const context = createContext(runtime, { timeoutMs: pageTimeoutMs });
    if (rebuild.step === 'list' && source.parts.list) {
      const page = await source.parts
        .list(rebuild.after || undefined, context)
        .catch((error: unknown) => {
          if (rebuild.after !== '' && isRefusedCursor(error)) return undefined;
          throw error;
        });
      if (!page) return continued(state, { ...rebuild, after: '' });
      await this.#put(state, page.items, (ids) => this.#lookUpOthers(ids, context));
      if (page.nextCursor === null)
        return continued(state, { ...rebuild, step: 'find', after: '' });
      const pages = rebuild.pages + 1;
      if (pages > maxPages)
        throw new ServiceError('BAD_REPLY', `the list of ${this.#name} has no end`);
      return continued(state, { ...rebuild, after: page.nextCursor, pages });
    }
    const generation = { source: this.#name, number: state.generation };
    const { ids, next } = await this.#store.outdated(generation, rebuild.after);
    const found = await source.parts.find(ids, context);
    await this.#store.put(generation, found);
    const there = new Set(found.map(({ id }) => id));
    await this.#store.remove(
      generation,
      ids.filter((id) => !there.has(id)),
    );
    if (next === undefined) return finished(state, rebuild.target);
    return continued(state, { ...rebuild, step: 'find', after: next });
  }

  /** The stored state; throws where that is of another log than `position`. */
  async #reread({ epoch }: Position): Promise<SourceState> {
    const state = await this.#store.state(this.#name);
    if ((state?.rebuild?.target ?? state?.position)?.epoch !== epoch || !state) {
      throw overtaken(this.#name);
    }
    return (this.#state = state);
  }

  async #put(
    { generation }: SourceState,
    parts: readonly Part[],
    lookUp?: (ids: readonly string[]) => Promise<void>,
  ): Promise<void> {
    if (parts.length === 0) return;
    await this.#store.put({ source: this.#name, number: generation }, parts);
    if (this.#options.source.parts.list) await lookUp?.(parts.map(({ id }) => id));
  }

  /** Without an answer the next event about such an aggregate tells its state. */
  async #tryLookUp(ids: readonly string[]): Promise<void> {
    const context = createContext(this.#options.runtime, { timeoutMs: lookUpTimeoutMs });
    await this.#lookUpOthers(ids, context).catch(() => undefined);
  }

  /**
   * Asks sources without a list for their parts of documents that came later than the events that
   * told them. A source that has not begun asks for all documents when it does.
   */
  async #lookUpOthers(ids: readonly string[], context: CallContext): Promise<void> {
    for (const { name, parts } of this.#options.others) {
      if (parts.list) continue;
      const state = await this.#store.state(name);
      if (!state) continue;
      const lacking = await this.#store.lacking(name, ids);
      const found = await parts.find(lacking, context);
      await this.#store.put({ source: name, number: state.generation }, found);
    }
  }

  get #name(): string {
    return this.#options.source.name;
  }

  get #store(): ReadModelStore<Identified> {
    return this.#options.store();
  }
}

/** The list of the owner has changed since the cursor was made: it is read from its beginning. */
const isRefusedCursor = (error: unknown): boolean =>
  error instanceof ServiceError && error.code === 'INVALID_ARGUMENT';
