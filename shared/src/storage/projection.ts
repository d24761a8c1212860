import type { CallContext } from '../protocol/calls/context.ts';
import type { Identified } from './aggregate.ts';
import type { Documents, DocumentsDefinition } from './documents.ts';

/** How documents of a read model are made from the events of a service's own aggregates. */
export interface ProjectionRules<S, D> {
  /** Goes up with every change of the rules: the projection is then rebuilt. */
  readonly version: number;
  readonly initial: S;
  /** The document that an event belongs to. */
  key(data: D): string;
  /**
   * The document with one more event. Pure: after a lost race it is called again, and one result
   * is kept. A rebuild calls it once for
   * each aggregate, with the event of its present state: rules hold where aggregates are announced
   * once, or where a later event of an aggregate says all that its earlier ones did.
   */
  evolve(state: S, data: D): S;
}

/** How far a set of documents has come. */
export interface ProjectionHead {
  /** The version of the definition that it was made by. */
  readonly version: number;
  /** The log of events, and the last one that every document contains. */
  readonly epoch: string;
  readonly seq: number;
  /** Where the scan of a rebuild goes on; undefined when there is nothing left to scan. */
  readonly cursor?: string;
}

/** The two sets of documents: one is live, the other is for a rebuild. */
export type SetName = 'a' | 'b';

/** A document of a set. */
interface Projected<S> extends Identified {
  readonly state: S;
  /** The last event of the log that it contains. */
  readonly seq: number;
  /** The last aggregate that a rebuild has put into it; empty for none. */
  readonly through: string;
}

/** A document of a set, its head, or the one that names the live set. */
export type ProjectionDocument<S> = Identified &
  Partial<Projected<S> & ProjectionHead & { readonly live: SetName }>;

/** How the documents of every projection are kept. */
export const projectionDocuments: DocumentsDefinition = { revision: ['seq', 'through'] };

/** The id of the document that names the live set. */
export const pointerId = '$live';
/** The id of a set's head. */
export const headIdOf = (set: SetName): string => `$head-${set}`;
/** The id of a document of a set. */
export const idOf = (set: SetName, key: string): string => `${set}:${key}`;

/**
 * A read model that a service keeps from its own events: reads of it are eventually consistent,
 * within milliseconds while a relay is alive. Before an event is published the read model contains
 * it, but for the time of a rebuild, or after its rules have thrown. Until a rebuild by other rules
 * has ended, and whenever a replica with the rules of before holds the relay's lease, `find` gives
 * documents of those rules: a state of another shape needs another name.
 */
export class Projection<S> {
  readonly #documents: () => Documents<ProjectionDocument<S>>;
  readonly #initial: S;

  constructor(documents: () => Documents<ProjectionDocument<S>>, initial: S) {
    this.#documents = documents;
    this.#initial = initial;
  }

  /** The document of a key; the initial one where no event belongs to it. */
  async find(key: string, context: CallContext): Promise<S> {
    const ids = [pointerId, idOf('a', key), idOf('b', key)];
    const found = await this.#documents().find(ids, context);
    const { live = 'a' } = found.find(({ id }) => id === pointerId) ?? {};
    return found.find(({ id }) => id === idOf(live, key))?.state ?? this.#initial;
  }
}
