import type { Projector } from '../events/delivery/projector.ts';
import { mergedOutbox } from '../events/merged-outbox.ts';
import type { Outbox } from '../events/outbox.ts';
import type { Contract, EventBody, EventName, Handlers } from '../protocol/contract.ts';
import { compiledByName } from '../protocol/compiled.ts';
import type { AggregateDefinition, AggregateState, Identified } from '../storage/aggregate.ts';
import type { AggregateStore } from '../storage/aggregate-store.ts';
import { Aggregates } from '../storage/aggregates.ts';
import {
  Projection,
  type ProjectionDocument,
  type ProjectionRules,
  projectionDocuments,
} from '../storage/projection.ts';
import { ProjectionProjector } from '../storage/projector.ts';
import { ReadModel } from '../storage/read-model/read-model.ts';
import {
  ReadModelStore,
  readModelDocuments,
  sourceStates,
} from '../storage/read-model/read-model-store.ts';
import type { ReadModelDefinition } from '../storage/read-model/source.ts';
import { SourceConsumer } from '../storage/read-model/source-consumer.ts';
import type { Adapters } from '../storage/storage.ts';
import { type Worker, type WorkerRules, startWorker } from '../storage/worker.ts';
import type { Kit, Service } from './service.ts';

/** What a service declares in its definition, and what it gets from the kit. */
interface Tools<C extends Contract> extends Pick<
  Kit,
  'runtime' | 'log' | 'client' | 'subscribe' | 'onStop'
> {
  /** Aggregates of one kind, kept under `name`; `event` announces each of their versions. */
  aggregates<S extends AggregateState>(
    name: string,
    definition: AggregateDefinition<S> & { readonly event?: EventName<C> },
  ): Aggregates<S>;
  /** A read model of the events of aggregates, one document for each `key`. */
  projection<A extends AggregateState, K extends EventName<C>, S>(
    name: string,
    definition: ProjectionRules<S, EventBody<C, K>> & {
      readonly of: Aggregates<A>;
      readonly event: K;
    },
  ): Projection<S>;
  /** A read model of other services' aggregates, one document for each id. */
  readModel<D extends Identified>(name: string, definition: ReadModelDefinition<D>): ReadModel<D>;
  /** Work on aggregates that are due, as their definition says: see `AggregateDefinition.due`. */
  worker<A extends AggregateState>(
    name: string,
    rules: WorkerRules<A> & { readonly of: Aggregates<A> },
  ): void;
  /** A port of the service's own, for what aggregates cannot say. */
  port<P extends object>(name: string, adapters: Adapters<P>): P;
}

/** Opens what a definition declares while it runs, and awaits all of it afterwards. */
class Declarations<C extends Contract> {
  readonly outboxes: Outbox[] = [];
  readonly projectors: Projector[] = [];
  readonly #contract: C;
  readonly #kit: Kit;
  readonly #opening: Promise<unknown>[] = [];
  readonly #starts: (() => void)[] = [];

  constructor(contract: C, kit: Kit) {
    this.#contract = contract;
    this.#kit = kit;
  }

  aggregates<S extends AggregateState>(
    name: string,
    definition: AggregateDefinition<S>,
  ): Aggregates<S> {
    const { storage, runtime } = this.#kit;
    const { event } = definition;
    const store = this.#later(
      name,
      storage.aggregates(name, definition).then((opened: AggregateStore<S>) => {
        if (event !== undefined) this.outboxes.push(opened.outbox);
        return opened;
      }),
    );
    const bodyOf = compiledByName(this.#contract.events);
    const eventBody = (state: S) => (event === undefined ? state : bodyOf(event)?.parse(state));
    return new Aggregates({ name, definition, store, runtime, eventBody });
  }

  projection<A extends AggregateState, D, S>(
    name: string,
    {
      of,
      event,
      ...rules
    }: ProjectionRules<S, D> & { readonly of: Aggregates<A>; readonly event: string },
  ): Projection<S> {
    const { storage, log: logger } = this.#kit;
    const opening = storage.documents<ProjectionDocument<S>>(name, projectionDocuments);
    const documents = this.#later(
      name,
      opening.then((opened) => {
        const { store, bodyOf } = of.source;
        this.projectors.push(
          new ProjectionProjector({
            name,
            rules,
            documents: opened,
            aggregates: store,
            event,
            // The body is of the schema that the event's type is made from.
            bodyOf: (state: A) => bodyOf(state) as D,
            log: storage.log,
            logger,
          }),
        );
        return opened;
      }),
    );
    return new Projection(documents, rules.initial);
  }

  readModel<D extends Identified>(name: string, definition: ReadModelDefinition<D>): ReadModel<D> {
    const kit = this.#kit;
    const { runtime, log } = kit;
    const { storage } = kit;
    const states = `${name}.sources`;
    const store = new ReadModelStore(
      this.#later(name, storage.documents(name, readModelDocuments(definition.lists))),
      this.#later(states, storage.documents(states, sourceStates)),
    );
    const opened = definition.from.map(({ contract, open }) => ({
      contract,
      ...open((other) => kit.client(other)),
    }));
    for (const source of opened) {
      const others = opened.filter((other) => other !== source);
      const consumer = new SourceConsumer({ source, others, store, runtime, log });
      this.#starts.push(() => {
        kit.subscribe(source.contract, consumer, storage.deadLetters);
        kit.onStop(async () => consumer.stop());
      });
    }
    return new ReadModel({ name, definition, store });
  }

  worker<A extends AggregateState>(
    name: string,
    { of, ...rules }: WorkerRules<A> & { readonly of: Aggregates<A> },
  ): void {
    const { runtime, log } = this.#kit;
    this.#starts.push(() => {
      const { name: kind, store } = of.source;
      const worker: Worker = startWorker({ name, kind, rules, store: store(), runtime, log });
      this.#kit.onStop(() => worker.stop());
    });
  }

  port<P extends object>(name: string, adapters: Adapters<P>): P {
    const port = this.#later(name, this.#kit.storage.port(name, adapters));
    // A port is used as if it were open: it is, before the first call is served.
    return new Proxy(Object.create(null), {
      get: (_target, property) => {
        const opened = port();
        const member: unknown = Reflect.get(opened, property);
        return typeof member === 'function' ? member.bind(opened) : member;
      },
    });
  }

  /**
   * Starts workers and subscriptions; rejects when something that was declared cannot be opened.
   */
  async opened(): Promise<void> {
    await Promise.all(this.#opening);
    for (const start of this.#starts) start();
  }

  #later<T>(name: string, opening: Promise<T>): () => T {
    let value: T | undefined;
    this.#opening.push(opening.then((opened) => (value = opened)));
    return () => {
      if (value === undefined) throw new Error(`${name} is used before it is open`);
      return value;
    };
  }
}

/**
 * Defines a service: its contract, and a function that declares what it keeps and returns its
 * handlers. The same value runs everywhere; the process that starts it has the storage.
 */
export const service = <C extends Contract>(
  contract: C,
  define: (tools: Tools<C>) => Handlers<C>,
): Service<C> => ({
  contract,
  async start(kit) {
    const declared = new Declarations(contract, kit);
    const handlers = define({
      runtime: kit.runtime,
      log: kit.log,
      client: (other) => kit.client(other),
      subscribe: (other, consumer) => kit.subscribe(other, consumer, kit.storage.deadLetters),
      onStop: (task) => kit.onStop(task),
      aggregates: (name, definition) => declared.aggregates(name, definition),
      projection: (name, definition) => declared.projection(name, definition),
      readModel: (name, definition) => declared.readModel(name, definition),
      worker: (name, rules) => declared.worker(name, rules),
      port: (name, adapters) => declared.port(name, adapters),
    });
    await declared.opened();
    if (Object.keys(contract.events).length === 0) return { handlers };
    const outbox = mergedOutbox(declared.outboxes);
    const { projectors: projections } = declared;
    return { handlers, events: { outbox, log: kit.storage.log, projections } };
  },
});
