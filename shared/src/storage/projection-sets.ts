import { type Documents } from './documents.ts';
import {
  type ProjectionDocument,
  type ProjectionHead,
  headIdOf,
  idOf,
  pointerIdOf,
} from './projection.ts';

/** A set of documents and its head. */
export interface ProjectionSet {
  readonly name: string;
  readonly head: ProjectionHead;
}

/** The sets of a version of the rules, as its pointer names them. */
export interface Sets<S> {
  readonly pointer: ProjectionDocument<S> | undefined;
  readonly live: ProjectionSet | undefined;
  readonly next: ProjectionSet | undefined;
}

/** The names of sets in an earlier format, in which all versions of the rules shared them. */
const formerSets = ['a', 'b'];

/** A head with a revision that tells it from any other of its set. */
const withRevision = (head: ProjectionHead): ProjectionHead & { readonly through: string } => ({
  ...head,
  through: head.cursor === undefined ? '' : `>${head.cursor}`,
});

/**
 * The sets of one version of a projection's rules: the live one, and that of a rebuild. Each
 * rebuild has a new set. Pointer and heads are written only as they were seen, so a replica that
 * was paused changes nothing that another one has begun or ended meanwhile.
 */
export class ProjectionSets<S> {
  readonly #documents: Documents<ProjectionDocument<S>>;
  readonly #version: number;
  readonly #newId: () => string;

  constructor(documents: Documents<ProjectionDocument<S>>, version: number, newId: () => string) {
    this.#documents = documents;
    this.#version = version;
    this.#newId = newId;
  }

  async read(): Promise<Sets<S>> {
    const [pointer] = await this.#documents.find([pointerIdOf(this.#version)]);
    const names = [pointer?.live, pointer?.next].filter((name) => name !== undefined);
    const heads = names.length === 0 ? [] : await this.#documents.find(names.map(headIdOf));
    const setOf = (name = ''): ProjectionSet | undefined => {
      // A head has all its fields.
      const head = heads.find(({ id }) => id === headIdOf(name)) as ProjectionHead | undefined;
      return head && { name, head };
    };
    return { pointer, live: setOf(pointer?.live), next: setOf(pointer?.next) };
  }

  /**
   * Gives a rebuild a set, which is complete up to an event once all aggregates are in it. False
   * where another replica was faster.
   */
  async begin(sets: Sets<S>, epoch: string, seq: number): Promise<boolean> {
    const name = this.#newId();
    const live = sets.pointer?.live;
    if (!(await this.#point(sets.pointer, { live, next: name }))) return false;
    const head = withRevision({ version: this.#version, epoch, seq, cursor: '' });
    const id = headIdOf(name);
    await this.#documents.write([{ id, seen: undefined, next: { ...head, id } }]);
    const { pointer } = await this.read();
    await this.#delete(pointer?.gone ?? []);
    if (pointer) await this.#point({ ...pointer, gone: [] }, { live, next: name });
    return true;
  }

  /** Makes the set of a rebuild the live one, in one step. False where the pointer has changed. */
  end({ pointer, next }: Sets<S>): Promise<boolean> {
    return this.#point(pointer, { live: next?.name, next: undefined });
  }

  /** Writes the head of a set; undefined where another replica has written it meanwhile. */
  async advance(set: ProjectionSet, head: ProjectionHead): Promise<ProjectionSet | undefined> {
    const id = headIdOf(set.name);
    const next = withRevision(head);
    const change = { id, seen: { ...set.head, id }, next: { ...next, id } };
    return (await this.#documents.write([change])) ? { name: set.name, head: next } : undefined;
  }

  /** Names other sets in the pointer; sets that it no longer names are gone. */
  #point(
    seen: ProjectionDocument<S> | undefined,
    names: Pick<ProjectionDocument<S>, 'live' | 'next'>,
  ): Promise<boolean> {
    const { live, next, gone = formerSets, seq = 0 } = seen ?? {};
    const used = [names.live, names.next];
    const unused = [...gone, live, next].filter((name) => name !== undefined);
    const changed = {
      id: pointerIdOf(this.#version),
      ...names,
      gone: unused.filter((name) => !used.includes(name)),
      seq: seq + 1,
    };
    return this.#documents.write([{ id: changed.id, seen, next: changed }]);
  }

  async #delete(sets: readonly string[]): Promise<void> {
    for (const name of sets) {
      await this.#documents.deleteRange(idOf(name, ''), `${name};`);
      // No name has a character before `-`.
      await this.#documents.deleteRange(headIdOf(name), `${headIdOf(name)}!`);
    }
  }
}
