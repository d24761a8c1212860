import type { Redis } from 'ioredis';
import type { Db } from 'mongodb';
import type { EventLog } from '../events/outbox.ts';
import type { DeadLetterStore } from '../events/delivery/dead-letters.ts';
import type { IdempotencyStore } from '../idempotency/idempotency-store.ts';
import type { Runtime } from '../runtime.ts';
import type { AggregateDefinition, AggregateState, Identified } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import type { Documents, DocumentsDefinition } from './documents.ts';

/**
 * A service's own port: one adapter in memory, and one on the store that the service runs on. `P`
 * is the port.
 */
export interface Adapters<P> {
  memory(parts: { readonly runtime: Runtime }): P;
  /** On MongoDB: the database of the service. Makes the indexes that are missing. */
  mongo?(parts: { readonly runtime: Runtime; readonly database: Db }): P | Promise<P>;
  /** On Redis, under keys that begin with the name of the service: see `runOnRedis`. */
  redis?(parts: { readonly runtime: Runtime; readonly redis: Redis }): P;
}

/** All that one service keeps, shared by its replicas: in memory, on MongoDB, or on Redis. */
export interface Storage {
  /** Opens the aggregates of one kind. */
  aggregates<S extends AggregateState>(
    name: string,
    definition: AggregateDefinition<S>,
  ): Promise<AggregateStore<S>>;
  /** Opens the documents of a projection or a read model. */
  documents<D extends Identified>(
    name: string,
    definition: DocumentsDefinition,
  ): Promise<Documents<D>>;
  /** Opens a port that the service defines itself. */
  port<P extends object>(name: string, adapters: Adapters<P>): Promise<P>;
  readonly log: EventLog;
  readonly idempotency: IdempotencyStore;
  readonly deadLetters: DeadLetterStore;
}
