import type {
  Projected,
  ProjectedChange,
  ProjectionHead,
  ProjectionStore,
  ProjectionTarget,
} from './projection-store.ts';

class MemoryTarget<S> implements ProjectionTarget<S> {
  documents = new Map<string, Projected<S>>();
  #head: ProjectionHead | undefined;

  async head(): Promise<ProjectionHead | undefined> {
    return this.#head;
  }

  async load(keys: readonly string[]): Promise<readonly Projected<S>[]> {
    return keys.flatMap((key) => this.documents.get(key) ?? []);
  }

  async write(changes: readonly ProjectedChange<S>[], head: ProjectionHead): Promise<boolean> {
    const isAsSeen = ({ seen, next }: ProjectedChange<S>) => this.documents.get(next.key) === seen;
    if (!changes.every(isAsSeen)) return false;
    for (const { next } of changes) this.documents.set(next.key, next);
    this.#head = head;
    return true;
  }
}

/** A projection held in memory and lost on exit. */
export class MemoryProjectionStore<S> implements ProjectionStore<S> {
  live = new MemoryTarget<S>();
  next = new MemoryTarget<S>();

  async find(keys: readonly string[]): Promise<readonly Projected<S>[]> {
    return this.live.load(keys);
  }

  async clear(): Promise<void> {
    this.next = new MemoryTarget<S>();
  }

  async swap(): Promise<void> {
    if (!(await this.next.head())) return;
    this.live = this.next;
    this.next = new MemoryTarget<S>();
  }
}
