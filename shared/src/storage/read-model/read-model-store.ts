import type { Position } from '../../events/event.ts';
import type { CallContext } from '../../protocol/calls/context.ts';
import type { Identified, IndexedValue } from '../aggregate.ts';
import type { Listed, StoreQuery } from '../aggregate-store.ts';

/** What one source says of one document. */
export interface Part {
  readonly id: string;
  /** The aggregate's version: versions compare within one generation. */
  readonly version: number;
  readonly fields: Readonly<Record<string, IndexedValue>>;
}

/** The generation that a part belongs to: one rebuild of a source, and the events after it. */
export interface Generation {
  readonly source: string;
  readonly number: number;
}

/** A rebuild that is under way, and where it goes on. */
export interface Rebuild {
  /** The place of the source's log that it began at: what is read later contains all before it. */
  readonly target: Position;
  /** First the source's list is read, then the documents that it did not have are looked up. */
  readonly step: 'list' | 'find';
  /** The list's cursor, or the last id that was looked up; empty at the beginning of a step. */
  readonly after: string;
  /** How many pages of the list have been read. */
  readonly pages: number;
}

/** How far a read model has followed one source. */
export interface SourceState {
  /** Goes up with every change of this state: the basis of its compare-and-set. */
  readonly revision: number;
  readonly generation: number;
  /** Whether a rebuild has ever ended. */
  readonly isLoaded: boolean;
  /** All events up to here have had their effect; undefined while a rebuild is under way. */
  readonly position?: Position | undefined;
  readonly rebuild?: Rebuild | undefined;
}

/** Ids of documents in order, and where to go on; `next` is undefined at the end. */
export interface ScannedIds {
  readonly ids: readonly string[];
  readonly next: string | undefined;
}

/**
 * The storage port of read models: documents made of one part from each source, and the state of
 * each source. Failures are `ServiceError`s, as those of `AggregateStore`.
 */
export interface ReadModelStore<D extends Identified> {
  /** The documents that there are for `ids`, in no particular order. */
  findMany(ids: readonly string[], context: CallContext): Promise<readonly D[]>;
  list(query: StoreQuery, context: CallContext): Promise<readonly Listed<D>[]>;
  /**
   * Keeps each part that is newer than the one that is kept: of a later generation, or of the same
   * and a higher version. In any order, any number of times.
   */
  put(generation: Generation, parts: readonly Part[]): Promise<void>;
  /** Removes parts of earlier generations, by id, and the documents that have no part left. */
  remove(generation: Generation, ids: readonly string[]): Promise<void>;
  /** Of up to 1,000 documents after an id, the ids of those without a part of this generation. */
  outdated(generation: Generation, after: string): Promise<ScannedIds>;
  /** Those of `ids` whose documents have no part of a source. */
  lacking(source: string, ids: readonly string[]): Promise<readonly string[]>;
  state(source: string): Promise<SourceState | undefined>;
  /** Compare-and-set: false, and nothing changed, when the stored state has another revision. */
  replaceState(source: string, next: SourceState): Promise<boolean>;
}
