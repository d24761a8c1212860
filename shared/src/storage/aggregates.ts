import type { z } from 'zod';
import { ServiceError, toServiceError } from '../errors.ts';
import { eventMetadata, outboxFull } from '../events/pending-events.ts';
import { type CallContext, type WriteAtWork, createContext } from '../protocol/calls/context.ts';
import { compiledAtFirst } from '../protocol/compiled.ts';
import { type Runtime, timestampOf } from '../runtime.ts';
import type {
  AggregateDefinition,
  AggregateState,
  Count,
  Unversioned,
  FieldOf,
  ListQuery,
  Page,
  Where,
} from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { type Announced, type Change, type Outcome, decideAll } from './decisions.ts';
import { createGroupCommit } from './group-commit.ts';
import { listPage } from './page.ts';
import { checkSameInput } from './remembered-writes.ts';
import { checkFields } from './stored-document.ts';

/** The most values that `countBy` answers with. */
const maxCounts = 1_000;

/** The id of what a write creates. An id begins with a letter or digit, and its name may not. */
const newIdOf = ({ name }: WriteAtWork): string => `w${name}`;

/** Options of `Aggregates`. */
interface AggregatesOptions<S extends AggregateState> {
  /** The kind, for messages. */
  readonly name: string;
  readonly definition: AggregateDefinition<S>;
  /** The store; it is open before the first call is served. */
  readonly store: () => AggregateStore<S>;
  readonly runtime: Runtime;
  /** The body of an event from the state that it announces; checked against the contract. */
  readonly eventBody?: (state: S) => unknown;
}

/**
 * The aggregates of one kind: documents with a version, each changed by one atomic write that also
 * holds the event of the change and the idempotency key of its call. Around it, the kit claims the
 * key before a handler runs and keeps the answer (`idempotency/idempotent-operation.ts`), and the
 * relay takes the events and keeps projections (`events/delivery/relay.ts`).
 */
export class Aggregates<S extends AggregateState> {
  readonly #options: AggregatesOptions<S>;
  readonly #schema: () => z.ZodType<S>;
  readonly #change = createGroupCommit<S>((id, group) => this.#commit(id, group));
  /** The effects that a call with an idempotency key has had, or has under way. */
  readonly #effects = new WeakMap<WriteAtWork, Set<string>>();

  /** Throws where a state has a field that the kit keeps. */
  constructor(options: AggregatesOptions<S>) {
    const { name, definition } = options;
    checkFields(name, definition.schema);
    this.#options = options;
    this.#schema = compiledAtFirst(definition.schema);
  }

  /** The aggregate's state; undefined when there is none. */
  async find(id: string, context: CallContext): Promise<S | undefined> {
    const [state] = await this.#store.findMany([id], undefined, context);
    return state;
  }

  /**
   * The states that there are for `ids`, each once, in no particular order; with `fields` only
   * these are read.
   */
  async findMany<F extends FieldOf<S> = FieldOf<S>>(
    ids: readonly string[],
    context: CallContext,
    { fields }: { readonly fields?: readonly F[] | undefined } = {},
  ): Promise<Pick<S, F>[]> {
    return [...(await this.#store.findMany([...new Set(ids)], fields, context))];
  }

  /** The aggregate's state. Throws `NOT_FOUND` when there is none. */
  async get(id: string, context: CallContext): Promise<S> {
    const state = await this.find(id, context);
    if (!state) throw this.#notFound(id);
    return state;
  }

  /**
   * The aggregate, whose id the kit has made, that this write has created before, in its present
   * state; undefined where there is none. A handler that is called again for the same write need
   * not decide anew by what has changed since. Throws `IDEMPOTENCY_MISMATCH` where it was created
   * from another input, however long ago.
   */
  async findCreated(context: CallContext): Promise<S | undefined> {
    const { write } = context;
    if (!write) return undefined;
    const present = await this.#store.load(newIdOf(write), context);
    if (present?.createdBy) checkSameInput(present.createdBy, write);
    return present?.state;
  }

  /**
   * Stores a new aggregate at version 1 and announces it. `make` gets the time, and an id for
   * aggregates whose id the caller does not choose: the same one for the same idempotency key.
   * The same write again gives the present state, however late: such an id stays taken by its key.
   * Throws `ALREADY_EXISTS` when the id is taken. A call with a key creates an aggregate once.
   */
  async create(
    context: CallContext,
    make: (now: string, newId: string) => Unversioned<S>,
  ): Promise<S> {
    const store = this.#store;
    const { runtime } = this.#options;
    const now = timestampOf(runtime);
    const { write } = context;
    const createdBy = write && { name: write.name, fingerprint: write.fingerprint };
    const made = make(now, write ? newIdOf(write) : runtime.newId());
    const { state, events } = this.#announced(made, { version: 1, now, context });
    return this.#once(write, `${state.id} is created`, async () => {
      const created = { state, createdBy, writes: [], events, seenVersion: undefined };
      if ((await store.commit(created, context)) === 'committed') return state;

      const present = await store.load(state.id, context);
      if (createdBy && present?.createdBy?.name === createdBy.name) {
        checkSameInput(present.createdBy, createdBy);
        return present.state;
      }
      const message = `there is ${state.id} in ${this.#options.name} already`;
      throw new ServiceError('ALREADY_EXISTS', message);
    });
  }

  /**
   * Changes an aggregate: `decide` gives the next state, throws a refusal, or returns the present
   * state for no change. A lost race is tried again within the deadline, so `decide` must be pure.
   * A write whose idempotency key the aggregate remembers gets the state it made, or the present
   * one where that is no longer kept. Throws
   * `NOT_FOUND`, `CONFLICT` when `expectedVersion` is not the version, `OVERLOADED` when too many
   * changes or events of the aggregate wait, and what `decide` throws. A call with a key changes an
   * aggregate once.
   */
  change(
    id: string,
    context: CallContext,
    { expectedVersion }: { readonly expectedVersion?: number | undefined },
    decide: (present: S, now: string) => Unversioned<S>,
  ): Promise<S> {
    return this.#once(context.write, `${id} is changed`, () =>
      this.#change(id, { context, expectedVersion, decide }),
    );
  }

  /**
   * A page of a list, bounded in number and in bytes. Throws `INVALID_ARGUMENT` for a cursor that
   * is not one of this list.
   */
  async list<F extends FieldOf<S> = FieldOf<S>>(
    { fields, ...query }: ListQuery & { readonly fields?: readonly F[] | undefined },
    context: CallContext,
  ): Promise<Page<Pick<S, F>>> {
    const { definition, name } = this.#options;
    return listPage(name, definition.lists, query, (wanted) =>
      this.#store.list(wanted, fields, context),
    );
  }

  /**
   * How many aggregates there are for each value of a field, of those that `where` selects: at most
   * 1,000 values, in ascending order. It reads an index entry for each aggregate, so its time grows
   * with their number.
   */
  async countBy(field: FieldOf<S>, where: Where, context: CallContext): Promise<readonly Count[]> {
    return this.#store.countBy(field, where, maxCounts, context);
  }

  /** For projections and workers: the kind, its store, and the body of a state's event. */
  get source(): Pick<AggregatesOptions<S>, 'name' | 'store'> & {
    readonly bodyOf: (state: S) => unknown;
  } {
    const { name, store, eventBody = (state: S) => state } = this.#options;
    return { name, store, bodyOf: eventBody };
  }

  async #commit(id: string, group: readonly Change<S>[]): Promise<readonly Outcome<S>[]> {
    const { runtime } = this.#options;
    const timeoutMs = Math.max(...group.map(({ context }) => context.remainingMs()));
    const context = createContext(runtime, { timeoutMs });
    do {
      const stored = await this.#store.load(id, context);
      if (!stored) throw this.#notFound(id);
      const seenVersion = stored.state.version;
      const now = timestampOf(runtime);
      const { outcomes, ...next } = decideAll(stored, group, now, (next, version, of) =>
        this.#announced(next, { version, now, context: of }),
      );
      if (next.state.version === seenVersion) return outcomes;
      const result = await this.#store.commit({ ...next, seenVersion }, context);
      if (result === 'committed') return outcomes;
      if (result === 'full') throw outboxFull(id);
    } while (context.remainingMs() > 0);
    throw new ServiceError('OVERLOADED', `${id} is changed by too many others`, {
      executed: 'no',
      retryAfterMs: 100,
    });
  }

  /** Checks a version by its schema, and its event against the contract. */
  #announced(
    unversioned: Unversioned<S>,
    { version, now, context }: { version: number; now: string; context: CallContext },
  ): Announced<S> {
    const { definition, runtime } = this.#options;
    const { event: type } = definition;
    const state = this.#schema().parse({ ...unversioned, version, updatedAt: now });
    const data = this.source.bodyOf(state);
    if (type === undefined) return { state, events: [] };
    const event = { ...eventMetadata(context, runtime), type, key: state.id, version, data };
    return { state, events: [event] };
  }

  /**
   * Does `work`, an effect of a call, which may be tried again when it has failed. An aggregate
   * remembers a write by its name, so another effect of the same call would be taken for the same
   * one again: throws where a call with a key has had this effect already.
   */
  async #once(write: WriteAtWork | undefined, effect: string, work: () => Promise<S>): Promise<S> {
    if (!write) return work();
    const effects = this.#effects.get(write) ?? new Set();
    if (effects.has(effect)) throw new Error(`${effect} twice under one idempotency key`);
    this.#effects.set(write, effects.add(effect));
    try {
      const state = await work();
      write.hasEffect = true;
      return state;
    } catch (error) {
      if (toServiceError(error).executed === 'unknown') write.hasEffect = true;
      effects.delete(effect);
      throw error;
    }
  }

  get #store(): AggregateStore<S> {
    return this.#options.store();
  }

  #notFound(id: string): ServiceError {
    return new ServiceError('NOT_FOUND', `there is no ${id} in ${this.#options.name}`);
  }
}
