import { ServiceError } from '../errors.ts';
import type { CallContext } from '../protocol/calls/context.ts';
import type { Identified, ListDefinition } from './aggregate.ts';
import type { Listed, StoreQuery } from './aggregate-store.ts';

/** How documents of one kind are kept. */
export interface DocumentsDefinition {
  /** The fields that differ between any two values of a document: the basis of compare-and-set. */
  readonly revision: readonly string[];
  readonly lists?: Readonly<Record<string, ListDefinition>> | undefined;
}

/** The next value of a document, and the one that it was made from; undefined for none. */
export interface DocumentChange<D> {
  readonly id: string;
  readonly seen: D | undefined;
  readonly next: D | undefined;
}

/**
 * The storage port of what is derived from aggregates, projections and read models: documents by
 * id. Failures are `ServiceError`s, as those of `AggregateStore`.
 */
export interface Documents<D extends Identified> {
  /** The documents that there are for `ids`, in no particular order. Without a context: within the time limit of background work. */
  find(ids: readonly string[], context?: CallContext): Promise<readonly D[]>;
  list(query: StoreQuery, context: CallContext): Promise<readonly Listed<D>[]>;
  /** Documents in the order of their ids, after one of them. */
  scan(after: string, limit: number): Promise<readonly D[]>;
  /** Writes each document that is still as it was seen; false when one of them is not. */
  write(changes: readonly DocumentChange<D>[]): Promise<boolean>;
  /** Deletes the documents whose ids are at or after `from` and before `to`. */
  deleteRange(from: string, to: string): Promise<void>;
}

/** A document that another process writes to meanwhile is read again so many times. */
const maxTries = 8;

/**
 * Writes what `change` makes of documents, and tries again where another process has changed one of
 * them meanwhile. `change` returns undefined for no document, and its argument for no change.
 */
export const changeDocuments = async <D extends Identified>(
  documents: Documents<D>,
  ids: readonly string[],
  change: (id: string, present: D | undefined) => D | undefined,
): Promise<void> => {
  for (let tries = 0; tries < maxTries; tries++) {
    const found = new Map((await documents.find(ids)).map((document) => [document.id, document]));
    const changes = ids
      .map((id) => ({ id, seen: found.get(id), next: change(id, found.get(id)) }))
      .filter(({ seen, next }) => next !== seen);
    if (changes.length === 0 || (await documents.write(changes))) return;
  }
  throw new ServiceError('UNAVAILABLE', 'derived documents are written to by others all the time');
};
