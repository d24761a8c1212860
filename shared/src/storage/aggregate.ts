import type { z } from 'zod';

/** Anything that can be found by its id, and listed. */
export interface Identified {
  readonly id: string;
}

/** The fields that every aggregate has; the kit writes `version` and `updatedAt`. */
export interface AggregateState extends Identified {
  /** Counts the changes from 1: the basis of optimistic concurrency. */
  readonly version: number;
  /** When the last change was made: ISO 8601 in UTC. */
  readonly updatedAt: string;
}

/** The input and result of a rule: a state without the fields that the kit writes. */
export type Unversioned<S extends AggregateState> = Omit<S, 'version' | 'updatedAt'>;

/** The name of a field of a state. */
export type FieldOf<S> = keyof S & string;

/** A value that lists filter and sort by. */
export type IndexedValue = string | number | boolean;

/** Fields that lists filter and sort by without being part of the state, such as search words. */
export type IndexedFields = Readonly<Record<string, IndexedValue | readonly string[]>>;

/**
 * One order in which aggregates, or documents of a read model, can be listed. The id always breaks
 * ties, ascending.
 */
export interface ListDefinition {
  /**
   * The sets of fields that a query may filter by equality; each gets an index. Default: none. A
   * field that holds a list equals each of its values; a set may have one such field.
   */
  readonly filters?: readonly (readonly string[])[];
  /** The field, a list of words, whose membership a query may ask for with `all`. */
  readonly words?: string;
  /**
   * Sorts first by a score, highest first: for each field, how many of the words that were asked
   * for it contains, times the weight. Such a list can only be asked for with words.
   */
  readonly score?: Readonly<Record<string, number>>;
  /** Each result must have all fields that a list sorts by. */
  readonly sort: readonly (readonly [field: string, direction: 'ascending' | 'descending'])[];
}

/** How a service's aggregates of one kind are checked, announced, found and kept. */
export interface AggregateDefinition<S extends AggregateState> {
  /** Checks every state that is written and every document that is read. */
  readonly schema: z.ZodType<S>;
  /** The event of the contract that announces each new version. Default: none is announced. */
  readonly event?: string;
  /** Makes fields for lists. `version` goes up with every change of `fields`. */
  readonly indexed?: { readonly version: number; fields(state: NoInfer<S>): IndexedFields };
  readonly lists?: Readonly<Record<string, ListDefinition>>;
  /**
   * For each worker of this kind, when a state is due for it: milliseconds since 1970, undefined
   * for never. A new version is due anew; one that was stored before its worker was declared never.
   */
  readonly due?: Readonly<Record<string, (state: S) => number | undefined>>;
  /**
   * Turns a stored document of an earlier schema into one that `schema` accepts. Not needed where
   * the schema has a default for what was added. Called for each document that does not fit. Lists
   * filter and sort by the stored fields, and a read does not store the result.
   */
  upgrade?(stored: Readonly<Record<string, unknown>>): unknown;
}

/** The values that some fields of an aggregate must have. */
export type Where = Readonly<Record<string, IndexedValue>>;

/** Part of a list: what to select, and where to go on. */
export interface ListQuery {
  /** The name of an order in `AggregateDefinition.lists`. */
  readonly order: string;
  /** Selects by the fields of one of the list's `filters`. */
  readonly where?: Where;
  /** Words that each result must contain, all of them. */
  readonly all?: readonly string[];
  /** Ids that are left out: at most 1,000, as the store passes over each of them. */
  readonly except?: readonly string[];
  /** At most so many results: 1 to 100. */
  readonly limit: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
}

/** How many aggregates have a value in the field that they are counted by. */
export interface Count {
  readonly value: IndexedValue;
  readonly count: number;
}

/** A page of a list; `nextCursor` is null on the last one. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}
