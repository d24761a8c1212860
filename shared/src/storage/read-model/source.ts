import type { z } from 'zod';
import type { Client } from '../../protocol/calls/client.ts';
import type { CallContext } from '../../protocol/calls/context.ts';
import type { Contract, EventBody, EventName } from '../../protocol/contract.ts';
import type { Identified, IndexedFields, ListDefinition, Page } from '../aggregate.ts';
import type { Part } from './read-model-store.ts';

/** A state of another service's aggregate, with its version. */
export interface Versioned {
  readonly id: string;
  readonly version: number;
}

/**
 * How one service's aggregates are read. `T` is what their event and the service's answers share.
 */
interface SourceReader<C extends Contract, T> {
  /** The fields of the read model that come from this source. */
  readonly fields: readonly string[];
  /** Their values in a state. */
  read(state: T): IndexedFields;
  /**
   * A page of the service's present states; `cursor` is undefined for the first. Left out for a
   * service without a list: the keys then come from the other sources.
   */
  list?(
    client: Client<C>,
    cursor: string | undefined,
    context: CallContext,
  ): Promise<Page<NoInfer<T> & Versioned>>;
  /** The present states of up to 100 ids, without those that the service does not have. */
  find(
    client: Client<C>,
    ids: string[],
    context: CallContext,
  ): Promise<readonly (NoInfer<T> & Versioned)[]>;
}

/** A source that is open: everything as parts of documents. */
export interface OpenSource {
  /** The service. */
  readonly name: string;
  /** The fields of the read model that come from this source. */
  readonly fields: readonly string[];
  list?(cursor: string | undefined, context: CallContext): Promise<Page<Part>>;
  find(ids: readonly string[], context: CallContext): Promise<readonly Part[]>;
  /** The parts that these events tell. */
  of(events: readonly SourceEvent[]): readonly Part[];
}

/** An event as a subscription brings it. */
export interface SourceEvent extends Omit<Versioned, 'id'> {
  readonly type: string;
  readonly key: string;
  readonly data: unknown;
}

/** A service whose aggregates a read model shows. */
interface Source<C extends Contract> {
  readonly contract: C;
  open(clientOf: <A extends Contract>(contract: A) => Client<A>): OpenSource;
}

/** How a read model of other services' aggregates is checked, listed and kept up to date. */
export interface ReadModelDefinition<D extends Identified> {
  /** A document: the id, and the fields of all sources, each optional until its source tells it. */
  readonly schema: z.ZodType<D>;
  readonly lists?: Readonly<Record<string, ListDefinition>>;
  /** The services whose aggregates it shows; each has the fields that no other source has. */
  readonly from: readonly Source<Contract>[];
  /**
   * The lag above which answers say that they may be out of date, in milliseconds; `Infinity` where
   * it decides about writes alone. Default: 5,000.
   */
  readonly staleAfterMs?: number;
}

/** The most ids that one call asks for. */
const maxIds = 100;

/**
 * A source of a read model: the aggregates of the service that `contract` is of, whose every new
 * version `event` announces with the aggregate's id as its key.
 */
export const source = <C extends Contract, E extends EventName<C>, T>(
  contract: C,
  event: E & (EventBody<C, E> extends T ? unknown : never),
  { fields, read, list, find }: SourceReader<C, T>,
): Source<C> => ({
  contract,
  open(clientOf) {
    const client = clientOf(contract);
    const toPart = (state: T & Versioned): Part => ({
      id: state.id,
      version: state.version,
      fields: read(state),
    });
    return {
      name: contract.service,
      fields,
      ...(list && {
        async list(cursor, context) {
          const { items, nextCursor } = await list(client, cursor, context);
          return { items: items.map(toPart), nextCursor };
        },
      }),
      async find(ids, context) {
        const found: Part[] = [];
        for (let from = 0; from < ids.length; from += maxIds) {
          const states = await find(client, ids.slice(from, from + maxIds), context);
          found.push(...states.map(toPart));
        }
        return found;
      },
      of: (events) =>
        events
          .filter(({ type }) => type === event)
          // The subscription has checked the body by the contract's schema of this event.
          .map(({ key: id, version, data }) => ({ id, version, fields: read(data as T) })),
    };
  },
});
