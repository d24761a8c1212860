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
  readonly cursor?: string | undefined;
}

/** A document of a set. */
interface Projected<S> extends Identified {
  readonly state: S;
  /** The last event of the log that it contains. */
  readonly seq: number;
  /** The last aggregate that a rebuild has put into it; empty for none. */
  readonly through: string;
}

/** The names of the sets of one version of the rules. Its `seq` counts its changes. */
interface Pointer {
  /** The set that is read. */
  readonly live?: string | undefined;
  /** The set of the rebuild under way. */
  readonly next?: string | undefined;
  /** Sets that nobody uses any more. */
  readonly gone?: readonly string[];
}

/** A document of a set, its head, or the pointer. */
export type ProjectionDocument<S> = Identified & Partial<Projected<S> & ProjectionHead & Pointer>;

/** How the documents of every projection are kept. */
export const projectionDocuments: DocumentsDefinition = { revision: ['seq', 'through'] };

/**
 * The id of a version's pointer. Each version of the rules has its own sets, so that during an
 * update replicas of both keep and read their own.
 */
export const pointerIdOf = (version: number): string =>
  version === 1 ? '$live' : `$live-${version}`;
/** The id of a set's head. */
export const headIdOf = (set: string): string => `$head-${set}`;
/** The id of a document of a set. */
export const idOf = (set: string, key: string): string => `${set}:${key}`;

/**
 * A read model that a service keeps from its own events: reads of it are eventually consistent,
 * within milliseconds while a relay is alive. Before an event is published the read model contains
 * it, but for the time of a rebuild, or after its rules have thrown. During the first rebuild of a
 * version `find` gives documents of the version before: a state of another shape needs another
 * name.
 */
export class Projection<S> {
  readonly #documents: () => Documents<ProjectionDocument<S>>;
  readonly #rules: Pick<ProjectionRules<S, never>, 'version' | 'initial'>;
  /** The live set as it was read last. */
  #live = '';

  constructor(
    documents: () => Documents<ProjectionDocument<S>>,
    rules: Pick<ProjectionRules<S, never>, 'version' | 'initial'>,
  ) {
    this.#documents = documents;
    this.#rules = rules;
  }

  /** The document of a key; the initial one where no event belongs to it. */
  async find(key: string, context: CallContext): Promise<S> {
    const [state = this.#rules.initial] = await this.findMany([key], context);
    return state;
  }

  /** The documents of up to 100 keys, in the order of the keys, by one query. */
  async findMany(keys: readonly string[], context: CallContext): Promise<readonly S[]> {
    const { version, initial } = this.#rules;
    const pointerIds = [pointerIdOf(version), pointerIdOf(version - 1)];
    for (;;) {
      const set = this.#live;
      const ids = keys.map((key) => idOf(set, key));
      const found = await this.#documents().find([...pointerIds, ...ids], context);
      const byId = new Map(found.map((document) => [document.id, document]));
      const live = pointerIds.map((id) => byId.get(id)?.live).find((name) => name !== undefined);
      if (live === undefined) return keys.map(() => initial);
      if (live === set) return ids.map((id) => byId.get(id)?.state ?? initial);
      this.#live = live;
    }
  }
}
