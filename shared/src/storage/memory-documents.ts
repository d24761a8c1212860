import { isDeepStrictEqual } from 'node:util';
import type { Identified } from './aggregate.ts';
import type { Listed, StoreQuery } from './aggregate-store.ts';
import type { DocumentChange, Documents, DocumentsDefinition } from './documents.ts';
import { MemoryIndex } from './memory-index.ts';

/** Documents held in memory and lost on exit. */
export class MemoryDocuments<D extends Identified> implements Documents<D> {
  readonly #documents: MemoryIndex<D>;
  readonly #revision: readonly string[];

  constructor({ revision, lists }: DocumentsDefinition) {
    this.#documents = new MemoryIndex(lists);
    this.#revision = revision;
  }

  async find(ids: readonly string[]): Promise<readonly D[]> {
    return ids.flatMap((id) => this.#documents.get(id) ?? []);
  }

  async list(query: StoreQuery): Promise<readonly Listed<D>[]> {
    return this.#documents.find(query);
  }

  async scan(after: string, limit: number): Promise<readonly D[]> {
    return this.#documents.scan(after, limit);
  }

  async write(changes: readonly DocumentChange<D>[]): Promise<boolean> {
    const unchanged = changes.filter(({ id, seen }) =>
      isDeepStrictEqual(this.#revisionOf(this.#documents.get(id)), this.#revisionOf(seen)),
    );
    for (const { id, next } of unchanged) {
      if (next) this.#documents.put(next);
      else this.#documents.delete(id);
    }
    return unchanged.length === changes.length;
  }

  async deleteRange(from: string, to: string): Promise<void> {
    const found = this.#documents.scan('', Infinity).filter(({ id }) => id >= from && id < to);
    for (const { id } of found) this.#documents.delete(id);
  }

  #revisionOf(document: D | undefined): readonly unknown[] | undefined {
    return document && this.#revision.map((field) => Reflect.get(document, field));
  }
}
