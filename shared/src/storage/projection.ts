import type { CallContext } from '../protocol/calls/context.ts';
import type { Identified } from './aggregate.ts';
import { type Documents, type DocumentsDefinition, changeDocuments } from './documents.ts';

/** How documents of a read model are made from the events of a service's own aggregates. */
export interface ProjectionRules<S, D> {
  /** Goes up with every change of the rules: the projection is then rebuilt. */
  readonly version: number;
  readonly initial: S;
  /** The document that an event belongs to. */
  key(data: D): string;
  /**
   * The document with one more event. Pure; called once for each event. A rebuild calls it once for
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

/** The contribution of one event, or of one aggregate in a rebuild, to a document. */
export interface Step<D> {
  readonly data: D;
  /** The event's number; 0 for an aggregate. */
  readonly seq: number;
  /** The aggregate's id; empty for an event. */
  readonly through: string;
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

/** The rules of a projection threw; the cause is what they threw. */
export class RuleError extends Error {}

const ruled = <T>(rule: () => T): T => {
  try {
    return rule();
  } catch (cause) {
    throw new RuleError('the rules of a projection threw', { cause });
  }
};

const pointerId = '$live';
const headIdOf = (set: SetName) => `$head-${set}`;
const idOf = (set: SetName, key: string) => `${set}:${key}`;

/**
 * A read model that a service keeps from its own events: reads of it are eventually consistent,
 * within milliseconds. Before an event is published the read model contains it, but for the time of
 * a rebuild, or after its rules have thrown.
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

/** What the projector does with the sets of a projection. */
export class ProjectionSets<S, D> {
  readonly #documents: Documents<ProjectionDocument<S>>;
  readonly #rules: ProjectionRules<S, D>;

  constructor(documents: Documents<ProjectionDocument<S>>, rules: ProjectionRules<S, D>) {
    this.#documents = documents;
    this.#rules = rules;
  }

  /** Which set is live, which one is for a rebuild, and their heads. */
  async read() {
    const found = await this.#documents.find([pointerId, headIdOf('a'), headIdOf('b')]);
    const documents = new Map(found.map((document) => [document.id, document]));
    const setOf = (set: SetName) => {
      const { version, epoch = '', seq = 0, cursor } = documents.get(headIdOf(set)) ?? {};
      const head = { version: version ?? 0, epoch, seq, ...(cursor !== undefined && { cursor }) };
      return { set, head: version === undefined ? undefined : head };
    };
    const { live = 'a' } = documents.get(pointerId) ?? {};
    return { live: setOf(live), next: setOf(live === 'a' ? 'b' : 'a') };
  }

  /**
   * Applies steps to the documents of a set, each once, and then writes its head. Throws
   * `RuleError`, and what the store throws.
   */
  async apply(set: SetName, steps: readonly Step<D>[], head: ProjectionHead): Promise<void> {
    const stepsOf = Map.groupBy(steps, ({ data }) =>
      idOf(
        set,
        ruled(() => this.#rules.key(data)),
      ),
    );
    const isWritten = await changeDocuments(this.#documents, [...stepsOf.keys()], (id, present) =>
      (stepsOf.get(id) ?? []).reduce((seen, step) => this.#evolved(id, seen, step), present),
    );
    if (!isWritten) throw new Error('the documents of a projection are written to by others');
    await this.#documents.put({ id: headIdOf(set), ...head });
  }

  /** Empties the set for a rebuild, and returns it. */
  async clear(): Promise<SetName> {
    const { set } = (await this.read()).next;
    // The head first: one without its documents would look like a rebuild that has ended.
    await this.#documents.deleteRange(headIdOf(set), `${headIdOf(set)}:`);
    await this.#documents.deleteRange(`${set}:`, `${set};`);
    return set;
  }

  /** Makes a set the live one, in one step; nothing changes where another replica has done so. */
  async makeLive(set: SetName): Promise<void> {
    await this.#documents.put({ id: pointerId, live: set });
  }

  /** The document with a step; as it was where it contains that. */
  #evolved(
    id: string,
    present: ProjectionDocument<S> | undefined,
    step: Step<D>,
  ): ProjectionDocument<S> | undefined {
    const { state = this.#rules.initial, seq = 0, through = '' } = present ?? {};
    const isEvent = step.through === '';
    if (isEvent ? step.seq <= seq : step.through <= through) return present;
    return {
      id,
      state: ruled(() => this.#rules.evolve(state, step.data)),
      seq: Math.max(seq, step.seq),
      through: isEvent ? through : step.through,
    };
  }
}
