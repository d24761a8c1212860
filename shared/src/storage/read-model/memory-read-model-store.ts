import { compiledAtFirst } from '../../protocol/compiled.ts';
import type { Identified } from '../aggregate.ts';
import type { Listed, StoreQuery } from '../aggregate-store.ts';
import { type Entry, MemoryList } from '../memory-list.ts';
import type { ReadModelDefinition } from './definition.ts';
import type {
  Generation,
  Part,
  ReadModelStore,
  ScannedIds,
  SourceState,
} from './read-model-store.ts';

/** A document as lists see it, and which part of each source it has. */
interface StoredDocument<D extends Identified> extends Entry<D> {
  readonly parts: Map<string, { readonly generation: number; readonly version: number }>;
}

const scanned = 1_000;

/** A read model held in memory and lost on exit. */
export class MemoryReadModelStore<D extends Identified> implements ReadModelStore<D> {
  readonly #documents = new Map<string, StoredDocument<D>>();
  readonly #lists: ReadonlyMap<unknown, MemoryList<D>>;
  readonly #states = new Map<string, SourceState>();
  readonly #fieldsOf: ReadonlyMap<string, readonly string[]>;
  readonly #schema: () => ReadModelDefinition<D>['schema'];

  constructor({ schema, lists = {}, from }: ReadModelDefinition<D>) {
    this.#schema = compiledAtFirst(schema);
    this.#lists = new Map(
      Object.values(lists).map((list) => [list, new MemoryList<D>(list, new Map())]),
    );
    this.#fieldsOf = new Map(from.map(({ contract, fields }) => [contract.service, fields]));
  }

  async findMany(ids: readonly string[]): Promise<readonly D[]> {
    return ids.flatMap((id) => this.#documents.get(id)?.state ?? []);
  }

  async list(query: StoreQuery): Promise<readonly Listed<D>[]> {
    const found = this.#lists.get(query.list)?.find(query) ?? [];
    return found.map(({ item: { state }, place }) => ({ state, place }));
  }

  async put({ source, number }: Generation, parts: readonly Part[]): Promise<void> {
    for (const { id, version, fields } of parts) {
      const document = this.#documents.get(id);
      const kept = document?.parts.get(source);
      const isNewer =
        !kept || kept.generation < number || (kept.generation === number && kept.version < version);
      if (!isNewer) continue;
      const next = this.#write(id, { ...document?.fields, ...fields });
      next.parts.set(source, { generation: number, version });
    }
  }

  async remove({ source, number }: Generation, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const document = this.#documents.get(id);
      if ((document?.parts.get(source)?.generation ?? number) >= number || !document) continue;
      document.parts.delete(source);
      const gone = new Set(this.#fieldsOf.get(source));
      const left = Object.entries(document.fields).filter(([name]) => !gone.has(name));
      if (document.parts.size > 0) {
        this.#write(id, Object.fromEntries(left));
      } else {
        this.#documents.delete(id);
        for (const list of this.#lists.values()) list.delete(document);
      }
    }
  }

  async outdated({ source, number }: Generation, after: string): Promise<ScannedIds> {
    const ids = [...this.#documents.keys()].filter((id) => id > after).sort();
    const looked = ids.slice(0, scanned);
    const isOutdated = (id: string) =>
      (this.#documents.get(id)?.parts.get(source)?.generation ?? -1) < number;
    return {
      ids: looked.filter(isOutdated),
      next: looked.length < ids.length ? looked.at(-1) : undefined,
    };
  }

  async lacking(source: string, ids: readonly string[]): Promise<readonly string[]> {
    return ids.filter((id) => {
      const document = this.#documents.get(id);
      return document && !document.parts.has(source);
    });
  }

  async state(source: string): Promise<SourceState | undefined> {
    return this.#states.get(source);
  }

  async replaceState(source: string, next: SourceState): Promise<boolean> {
    if ((this.#states.get(source)?.revision ?? 0) !== next.revision - 1) return false;
    this.#states.set(source, next);
    return true;
  }

  #write(id: string, fields: Readonly<Record<string, unknown>>): StoredDocument<D> {
    const written = { ...fields, id };
    const state = this.#schema().parse(written);
    const document = this.#documents.get(id) ?? { state, fields: written, parts: new Map() };
    Object.assign(document, { state, fields: written });
    this.#documents.set(id, document);
    for (const list of this.#lists.values()) list.put(document);
    return document;
  }
}
