import type { Logger } from 'pino';
import { ServiceError } from '../../errors.ts';
import type { Position } from '../../events/event.ts';
import { type CallContext, createContext } from '../../protocol/calls/context.ts';
import type { Runtime } from '../../runtime.ts';
import type { Part, ReadModelStore, Rebuild, SourceState } from './read-model-store.ts';
import type { OpenSource, SourceEvent } from './source.ts';

/** The time for one page of a rebuild; a rebuild may have any number of them. */
const pageTimeoutMs = 10_000;

/** A list that has more pages has no end. */
const maxPages = 100_000;

/** So many documents are looked through for those that a rebuild has not told of. */
const scannedAtOnce = 1_000;

/** The time for states that events do not tell: events must not wait long for another service. */
const lookUpTimeoutMs = 1_000;

/** Options of `SourceConsumer`. */
interface SourceConsumerOptions {
  readonly source: OpenSource;
  /** All other sources of the read model. */
  readonly others: readonly OpenSource[];
  /** See `ReadModelDefinition`. */
  readonly staleAfterMs?: number | undefined;
  readonly store: ReadModelStore;
  readonly runtime: Runtime;
  readonly log: Pick<Logger, 'info'>;
}

/** The state after a step of its rebuild, or up to a position. */
const advanced = (
  { id, revision, generation, isLoaded }: SourceState,
  change: Pick<SourceState, 'rebuild'> | Pick<SourceState, 'position'>,
): SourceState => ({ id, revision: revision + 1, generation, isLoaded, ...change });

/**
 * Whether a replica that must start again at `target` can go on with what is stored: with a later
 * generation than its own, whose rebuild another replica has begun or ended, or with a rebuild that
 * is under way. Not where that is of another log, or of one that was set back since it began.
 */
const canAdopt = (
  { rebuild, position, generation }: SourceState,
  own: number | undefined,
  target: Position,
): boolean => {
  const place = rebuild?.target ?? position;
  if (place?.epoch !== target.epoch) return false;
  return generation !== own || (rebuild !== undefined && place.seq <= target.seq);
};

/** Keeps the parts of one source: the consumer of its events, and the rebuild from its answers. */
export class SourceConsumer {
  readonly staleAfterMs?: number;
  readonly #options: SourceConsumerOptions;
  /** The stored state as this replica last saw it: documents are written in its generation. */
  #state: SourceState | undefined;
  #isStopped = false;

  constructor(options: SourceConsumerOptions) {
    if (options.staleAfterMs !== undefined) this.staleAfterMs = options.staleAfterMs;
    this.#options = options;
  }

  /**
   * Undefined while a rebuild is under way: the follower then asks for a `reset`, which goes on.
   */
  async position(): Promise<Position | undefined> {
    this.#state = await this.#stored();
    return this.#state?.position;
  }

  async apply(events: readonly SourceEvent[], position: Position): Promise<void> {
    const { source, store, runtime } = this.#options;
    const parts = source.of(events);
    let state = this.#state ?? (await this.#reread(position));
    await store.put(source, state.generation, parts);
    // Without an answer the next event about such an aggregate tells its state.
    const context = createContext(runtime, { timeoutMs: lookUpTimeoutMs });
    await this.#lookUpOthers(parts, context).catch(() => undefined);
    for (;;) {
      const { position: present } = state;
      // A slower replica may be late, and a rebuild decides itself where events go on.
      if (present?.epoch !== position.epoch || position.seq <= present.seq) break;
      const next = advanced(state, { position });
      if (await store.replaceState(state, next)) {
        state = next;
        break;
      }
      const stored = await this.#reread(position);
      // A later generation does not take what was written in an earlier one.
      if (stored.generation !== state.generation) {
        await store.put(source, stored.generation, parts);
      }
      state = stored;
    }
    this.#state = state;
  }

  /**
   * Rebuilds from the owner's present state, in a new generation, or goes on with a rebuild that is
   * stored. Resolves to the position that events go on from. The time of the caller's context is
   * for one page: a rebuild takes as long as there are pages.
   */
  async reset(target: Position): Promise<Position> {
    const { generation } = await this.#adoptOrBegin(target);
    for (;;) {
      const state = await this.#stored();
      if (state?.generation !== generation) throw this.#overtaken();
      this.#state = state;
      if (state.position) return state.position;
      if (!state.rebuild) throw new Error(`${state.id} has neither a position nor a rebuild`);
      if (this.#isStopped) throw new ServiceError('CANCELLED', 'the process stops');
      const rebuild = await this.#step(state.generation, state.rebuild);
      const ended = { ...advanced(state, { position: state.rebuild.target }), isLoaded: true };
      // Where another replica was faster the next step begins where that one has come to.
      await this.#options.store.replaceState(state, rebuild ? advanced(state, { rebuild }) : ended);
    }
  }

  /** Ends a rebuild after the present page; it goes on when the service is started again. */
  stop(): void {
    this.#isStopped = true;
  }

  async #adoptOrBegin(target: Position): Promise<SourceState> {
    const { source, store, log } = this.#options;
    for (;;) {
      const state = await this.#stored();
      if (state && canAdopt(state, this.#state?.generation, target)) return state;
      const generation = (state?.generation ?? 0) + 1;
      const next: SourceState = {
        id: source.name,
        revision: (state?.revision ?? 0) + 1,
        generation,
        isLoaded: state?.isLoaded ?? false,
        rebuild: { target, step: source.list ? 'list' : 'find', after: '', pages: 0 },
      };
      if (await store.replaceState(state, next)) {
        const logFields = { source: source.name, generation };
        log.info(logFields, 'a read model is rebuilt from its source');
        return next;
      }
    }
  }

  /** Takes in one page; undefined after the last one. */
  async #step(generation: number, rebuild: Rebuild): Promise<Rebuild | undefined> {
    const { source, store, runtime } = this.#options;
    const context = createContext(runtime, { timeoutMs: pageTimeoutMs });
    if (rebuild.step === 'list' && source.list) {
      const page = await source
        .list(rebuild.after || undefined, context)
        .catch((error: unknown) => {
          // The owner's list has changed since the cursor was made: it is read from its beginning.
          const isRefused = error instanceof ServiceError && error.code === 'INVALID_ARGUMENT';
          if (rebuild.after === '' || !isRefused) throw error;
        });
      if (!page) return { ...rebuild, after: '' };
      await store.put(source, generation, page.items);
      await this.#lookUpOthers(page.items, context);
      if (page.nextCursor === null) return { ...rebuild, step: 'find', after: '' };
      const pages = rebuild.pages + 1;
      if (pages <= maxPages) return { ...rebuild, after: page.nextCursor, pages };
      throw new ServiceError('BAD_REPLY', `the list of ${source.name} has no end`);
    }
    const page = await store.documents.scan(rebuild.after, scannedAtOnce);
    const ids = page
      .filter(({ parts }) => (parts[source.name]?.generation ?? -1) < generation)
      .map(({ id }) => id);
    const found = await source.find(ids, context);
    const gone = new Set(ids).difference(new Set(found.map(({ id }) => id)));
    await store.put(source, generation, found, [...gone]);
    const last = page.length < scannedAtOnce ? undefined : page.at(-1);
    return last && { ...rebuild, step: 'find', after: last.id };
  }

  /** The stored state; throws where that is of another log than `position`. */
  async #reread({ epoch }: Position): Promise<SourceState> {
    const state = await this.#stored();
    const place = state?.rebuild?.target ?? state?.position;
    if (!state || place?.epoch !== epoch) throw this.#overtaken();
    return (this.#state = state);
  }

  /**
   * Asks sources without a list for their parts of documents that came later than the events that
   * told them. A source that has not begun asks for all documents when it does.
   */
  async #lookUpOthers(parts: readonly Part[], context: CallContext): Promise<void> {
    const { source, others, store } = this.#options;
    if (!source.list || parts.length === 0) return;
    const ids = parts.map(({ id }) => id);
    for (const other of others) {
      const state = other.list ? undefined : await store.state(other);
      if (!state) continue;
      const known = await store.documents.find(ids);
      const lacking = known.filter(({ parts: all }) => !all[other.name]).map(({ id }) => id);
      const found = await other.find(lacking, context);
      await store.put(other, state.generation, found);
    }
  }

  #stored(): Promise<SourceState | undefined> {
    return this.#options.store.state(this.#options.source);
  }

  #overtaken(): ServiceError {
    const { name } = this.#options.source;
    return new ServiceError('UNAVAILABLE', `another replica rebuilds what is known of ${name}`);
  }
}
