import type { CallContext } from '../protocol/calls/context.ts';

/** One document of a projection. */
export interface Projected<S> {
  readonly key: string;
  readonly state: S;
  /** The last event of the log that it contains. */
  readonly seq: number;
  /** The last aggregate that a rebuild has put into it; empty for none. */
  readonly through: string;
}

/** How far a projection has come. */
export interface ProjectionHead {
  /** The version of the definition that it was made by. */
  readonly version: number;
  /** The log of events, and the last one that every document contains. */
  readonly epoch: string;
  readonly seq: number;
  /** Where the scan of a rebuild goes on; undefined when there is nothing left to scan. */
  readonly cursor?: string;
}

/** The next value of a document, and the one that it was made from. */
export interface ProjectedChange<S> {
  readonly seen: Projected<S> | undefined;
  readonly next: Projected<S>;
}

/** One set of documents with its head. */
export interface ProjectionTarget<S> {
  head(): Promise<ProjectionHead | undefined>;
  load(keys: readonly string[]): Promise<readonly Projected<S>[]>;
  /**
   * Writes each document that is still as it was seen, and then the head. False, with the head as
   * it was, when one of them has changed meanwhile: the changes are to be made again.
   */
  write(changes: readonly ProjectedChange<S>[], head: ProjectionHead): Promise<boolean>;
}

/** The storage port of projections: the documents that are read, and those of a rebuild. */
export interface ProjectionStore<S> {
  find(keys: readonly string[], context: CallContext): Promise<readonly Projected<S>[]>;
  readonly live: ProjectionTarget<S>;
  /** The target of a rebuild, which nobody reads. */
  readonly next: ProjectionTarget<S>;
  /** Empties `next`, for a rebuild that begins. */
  clear(): Promise<void>;
  /**
   * Makes `next` the live set, in one step: the set whose head was read last. It does nothing where
   * that was made live already, by another replica.
   */
  swap(): Promise<void>;
}
