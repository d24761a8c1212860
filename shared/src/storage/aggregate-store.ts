import type { PendingEvent, Position } from '../events/event.ts';
import type { Outbox } from '../events/outbox.ts';
import type { CallContext, IdempotentWrite } from '../protocol/calls/context.ts';
import type {
  AggregateState,
  Count,
  FieldOf,
  IndexedValue,
  ListDefinition,
  Where,
} from './aggregate.ts';
import type { RememberedWrite } from './remembered-writes.ts';

/** An aggregate as it is kept, with the idempotent writes that led to it. */
export interface StoredAggregate<S extends AggregateState> {
  readonly state: S;
  /** The write that created it; undefined where that had no idempotency key. */
  readonly createdBy?: IdempotentWrite | undefined;
  /** The newest writes, oldest first. */
  readonly writes: readonly RememberedWrite<S>[];
}

/** The next state of an aggregate, and what is written in the same atomic write. */
export interface Commit<S extends AggregateState> extends StoredAggregate<S> {
  /** The version that the decision was based on; undefined for a new aggregate. */
  readonly seenVersion: number | undefined;
  readonly events: readonly PendingEvent[];
}

/**
 * How a conditional write ended: `conflict` when another version is stored, or the id of a new
 * aggregate is taken (optimistic concurrency), `full` when the aggregate has no room for its
 * events. Neither changes anything.
 */
export type CommitResult = 'committed' | 'conflict' | 'full';

/** The values by which a list sorts a result: its place among all results. */
export type Place = readonly IndexedValue[];

/** A result of a list: a state, or some fields of one. */
export interface Listed<T> {
  readonly state: T;
  readonly place: Place;
}

/** An aggregate as a scan meets it. */
export interface Scanned<S extends AggregateState> {
  readonly state: S;
  /** Whether some of its events are not in the log. */
  readonly isPending: boolean;
  /** A log position at or after all its events that are no longer pending; undefined for none. */
  readonly loggedBy: Position | undefined;
}

/** An aggregate whose turn has come, leased to the worker that took it. */
export interface DueAggregate<S extends AggregateState> {
  readonly state: S;
  /** How often this version was taken, this time included. */
  readonly attempts: number;
}

/**
 * The fields that are read of a state; all where it is undefined. A state that was read in part has
 * these only, whatever its type says: `Aggregates` has the narrower type.
 */
export type Fields<S> = readonly FieldOf<S>[] | undefined;

/** A list as a store answers it. */
export interface StoreQuery {
  readonly list: ListDefinition;
  readonly where: Where;
  /** Distinct words; some for a list with a score. */
  readonly all: readonly string[];
  /** The ids of results that are left out. */
  readonly except: readonly string[];
  readonly limit: number;
  /** The place of the last result before these. */
  readonly after?: Place | undefined;
}

/**
 * The storage port of `Aggregates`: documents with a version, their pending events and their
 * remembered writes. Failures are `ServiceError`s: `UNAVAILABLE` without a store,
 * `DEADLINE_EXCEEDED` without time.
 */
export interface AggregateStore<S extends AggregateState> {
  /** The states that there are for `ids`, in no particular order. */
  findMany(ids: readonly string[], fields: Fields<S>, context: CallContext): Promise<readonly S[]>;
  load(id: string, context: CallContext): Promise<StoredAggregate<S> | undefined>;
  /** Writes state, version, events and remembered writes in one conditional update. */
  commit(commit: Commit<S>, context: CallContext): Promise<CommitResult>;
  /** Aggregates in the order of their ids, after one of them; for what is made of all of them. */
  scan(after: string, limit: number): Promise<readonly Scanned<S>[]>;
  /**
   * Takes the aggregate that has been due for a worker for the longest time, if any is, and leases
   * it for `leaseMs`, twice as long at each further attempt. Of many who ask at once one gets it.
   */
  takeDue(worker: string, now: number, leaseMs: number): Promise<DueAggregate<S> | undefined>;
  /** The results of a query, in order. */
  list(query: StoreQuery, fields: Fields<S>, context: CallContext): Promise<readonly Listed<S>[]>;
  /** Counts by the values of a field; at most `limit` of them, in ascending order. */
  countBy(
    field: FieldOf<S>,
    where: Where,
    limit: number,
    context: CallContext,
  ): Promise<readonly Count[]>;
  /** The events that wait for the relay. */
  readonly outbox: Outbox;
}
