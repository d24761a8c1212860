import type { Position } from '../../events/event.ts';
import type { Identified, IndexedFields, ListDefinition } from '../aggregate.ts';
import { type Documents, type DocumentsDefinition, changeDocuments } from '../documents.ts';

/** The part of a document that comes from one source. */
export interface Part {
  readonly id: string;
  /** The aggregate's version: versions compare within one generation. */
  readonly version: number;
  readonly fields: IndexedFields;
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

/** How far a read model has followed one source, whose name is the id. */
export interface SourceState extends Identified {
  /** Goes up with every change of this state: the basis of its compare-and-set. */
  readonly revision: number;
  /** One rebuild of the source, and the events after it. */
  readonly generation: number;
  /** Whether a rebuild has ever ended. */
  readonly isLoaded: boolean;
  /** All events up to here have had their effect; undefined while a rebuild is under way. */
  readonly position?: Position | undefined;
  readonly rebuild?: Rebuild | undefined;
}

/** A document as it is stored: its fields, and which part of each source it has. */
export interface ReadModelDocument extends Identified {
  readonly parts: Readonly<Record<string, { generation: number; version: number }>>;
}

/** How the documents of a read model with these lists are kept. */
export const readModelDocuments = (
  lists: Readonly<Record<string, ListDefinition>> | undefined,
): DocumentsDefinition => ({ revision: ['parts'], lists });

/** How the states of its sources are kept. */
export const sourceStates: DocumentsDefinition = { revision: ['revision'] };

/** A source as documents know it. */
interface NamedSource {
  readonly name: string;
  readonly fields: readonly string[];
}

/** The documents of a read model, made of one part from each source, and the sources' states. */
export class ReadModelStore {
  readonly #documents: () => Documents<ReadModelDocument>;
  readonly #states: () => Documents<SourceState>;

  /** Both are open before the first call is served. */
  constructor(documents: () => Documents<ReadModelDocument>, states: () => Documents<SourceState>) {
    this.#documents = documents;
    this.#states = states;
  }

  get documents(): Documents<ReadModelDocument> {
    return this.#documents();
  }

  /**
   * Keeps each part that is newer than the one that is kept: of a later generation, or of the same
   * and a higher version. In any order, any number of times. Of the documents `gone` it removes
   * parts of earlier generations, and the documents that have no part left.
   */
  async put(
    { name, fields }: NamedSource,
    generation: number,
    parts: readonly Part[],
    gone: readonly string[] = [],
  ): Promise<void> {
    const inOrder = parts.toSorted((a, b) => a.version - b.version);
    const newest = new Map(inOrder.map((part) => [part.id, part]));
    const ids = [...newest.keys(), ...gone];
    if (ids.length === 0) return;
    await changeDocuments(this.documents, ids, (id, present) => {
      const part = newest.get(id);
      const kept = present?.parts[name];
      const isOlder = kept !== undefined && kept.generation < generation;
      if (part) {
        const { version } = part;
        const isNewer = kept?.generation === generation && kept.version < version;
        if (kept && !isOlder && !isNewer) return present;
        const own = { [name]: { generation, version } };
        return { ...present, ...part.fields, id, parts: { ...present?.parts, ...own } };
      }
      const hasParts = present && Object.keys(present.parts).length > 0;
      if (!hasParts) return undefined;
      if (!isOlder) return present;
      const { [name]: _, ...left } = present.parts;
      if (Object.keys(left).length === 0) return undefined;
      const others = Object.entries(present).filter(([field]) => !fields.includes(field));
      return { ...Object.fromEntries(others), id, parts: left };
    });
  }

  async state({ name }: Pick<NamedSource, 'name'>): Promise<SourceState | undefined> {
    const [state] = await this.#states().find([name]);
    return state;
  }

  /** Compare-and-set: false, and nothing changed, when another state than `seen` is stored. */
  replaceState(seen: SourceState | undefined, next: SourceState): Promise<boolean> {
    return this.#states().write([{ id: next.id, seen, next }]);
  }
}
