import type { Projector } from '../events/delivery/projector.ts';
import { mergedOutbox } from '../events/pending-events.ts';
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
import { type WorkerRules, startWorker } from '../storage/worker.ts';
import type { Kit, Service } from './service.ts';

/** The declarations of a service in its definition, and the tools that it gets from the kit. */
type Tools<C extends Contract> = Pick<Kit, 'runtime' | 'log' | 'client' | 'subscribe' | 'onStop'> &
  Pick<Declarations<C>, 'aggregates' | 'projection' | 'readModel' | 'worker' | 'port'>;

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

  /** Aggregates of one kind, kept under `name`; `event` publishes each of their versions. */
  readonly aggregates = <S extends AggregateState>(
    name: string,
    definition: AggregateDefinition<S> & { readonly event?: EventName<C> },
  ): Aggregates<S> => {
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
  };

  /** A read model of the events of aggregates, one document for each `key`. */
  readonly projection = <A extends AggregateState, K extends EventName<C>, S>(
    name: string,
    definition: ProjectionRules<S, EventBody<C, K>> & {
      readonly of: Aggregates<A>;
      readonly event: K;
    },
  ): Projection<S> => {
    const { storage, runtime, log: logger } = this.#kit;
    const { of, event, ...rules } = definition;
    const opening = storage.documents<ProjectionDocument<S>>(name, projectionDocuments);
    const documents = this.#later(
      name,
      opening.then((opened) => {
        const { store: aggregates } = of.source;
        // The body is of the schema that the event's type is made from.
        const bodyOf = (state: A) => of.source.bodyOf(state) as EventBody<C, K>;
        const source = { aggregates, event, bodyOf, log: storage.log };
        this.projectors.push(
          new ProjectionProjector({
            name,
            rules,
            documents: opened,
            ...source,
            newId: runtime.newId,
            logger,
          }),
        );
        return opened;
      }),
    );
    return new Projection(documents, rules);
  };

  /** A read model of other services' aggregates, one document for each id. */
  readonly readModel = <D extends Identified>(
    name: string,
    definition: ReadModelDefinition<D>,
  ): ReadModel<D> => {
    const { client, storage, runtime, log, subscribe, onStop } = this.#kit;
    const states = `${name}.sources`;
    const store = new ReadModelStore(
      this.#later(name, storage.documents(name, readModelDocuments(definition.lists))),
      this.#later(states, storage.documents(states, sourceStates)),
    );
    const opened = definition.from.map(({ contract, open }) => ({ contract, ...open(client) }));
    for (const source of opened) {
      const others = opened.filter((other) => other !== source);
      const { staleAfterMs } = definition;
      const consumer = new SourceConsumer({ source, others, staleAfterMs, store, runtime, log });
      this.#starts.push(() => {
        subscribe(source.contract, consumer, storage.deadLetters);
        onStop(async () => consumer.stop());
      });
    }
    return new ReadModel({ name, definition, store });
  };

  /** Work on aggregates that are due, as their definition says: see `AggregateDefinition.due`. */
  readonly worker = <A extends AggregateState>(
    name: string,
    { of, ...rules }: WorkerRules<A> & { readonly of: Aggregates<A> },
  ): void => {
    const { runtime, log, onStop } = this.#kit;
    this.#starts.push(() => {
      const { name: kind, store } = of.source;
      const worker = startWorker({ name, kind, rules, store: store(), runtime, log });
      onStop(() => worker.stop());
    });
  };

  /** A port of the service's own, for what aggregates cannot say. */
  readonly port = <P extends object>(name: string, adapters: Adapters<P>): P => {
    const port = this.#later(name, this.#kit.storage.port(name, adapters));
    // A port is used as if it were open: it is, before the first call is served.
    return new Proxy(Object.create(null), {
      get: (_target, property) => {
        const opened = port();
        const member: unknown = Reflect.get(opened, property);
        return typeof member === 'function' ? member.bind(opened) : member;
      },
    });
  };

  /** Starts workers and subscriptions; rejects when something declared cannot be opened. */
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

/** Defines a service: a contract, and a function that declares stores and returns handlers. */
export const service = <C extends Contract>(
  contract: C,
  define: (tools: Tools<C>) => Handlers<C>,
): Service<C> => ({
  contract,
  async start(kit) {
    const { runtime, log, client, onStop, storage } = kit;
    const declared = new Declarations(contract, kit);
    const { aggregates, projection, readModel, worker, port } = declared;
    const subscribe: Kit['subscribe'] = (other, consumer) =>
      kit.subscribe(other, consumer, storage.deadLetters);
    const fromKit = { runtime, log, client, subscribe, onStop };
    const handlers = define({ ...fromKit, aggregates, projection, readModel, worker, port });
    await declared.opened();
    if (Object.keys(contract.events).length === 0) return { handlers };
    const outbox = mergedOutbox(declared.outboxes);
    return { handlers, events: { outbox, log: storage.log, projections: declared.projectors } };
  },
});
