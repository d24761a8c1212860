import type { Logger } from 'pino';
import type { Projector } from '../events/delivery/projector.ts';
import type { LoggedEvent } from '../events/event.ts';
import type { EventLog } from '../events/outbox.ts';
import type { AggregateState } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { type Documents, changeDocuments } from './documents.ts';
import {
  type ProjectionDocument,
  type ProjectionHead,
  type ProjectionRules,
  type SetName,
  headIdOf,
  idOf,
  pointerId,
} from './projection.ts';

/** Options of `ProjectionProjector`. */
interface ProjectorOptions<S, D, A extends AggregateState> {
  readonly name: string;
  readonly rules: ProjectionRules<S, D>;
  readonly documents: Documents<ProjectionDocument<S>>;
  /** The aggregates whose events are projected, and the event of each of their states. */
  readonly aggregates: () => Pick<AggregateStore<A>, 'scan'>;
  readonly event: string;
  readonly bodyOf: (state: A) => D;
  readonly log: Pick<EventLog, 'read' | 'position'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

/** One of the two sets; without a head where it is not of use. */
interface ProjectionSet {
  readonly name: SetName;
  readonly head: ProjectionHead | undefined;
}
type UsableSet = ProjectionSet & { readonly head: ProjectionHead };

/** The contribution of one event, or of one aggregate in a rebuild, to a document. */
interface Step<D> {
  readonly data: D;
  /** The event's number; 0 for an aggregate. */
  readonly seq: number;
  /** The aggregate's id; empty for an event. */
  readonly through: string;
}

const pageSize = 500;

/** The rules of a projection threw; the cause is what they threw. */
class RuleError extends Error {}

const ruled = <T>(rule: () => T): T => {
  try {
    return rule();
  } catch (cause) {
    throw new RuleError('the rules of a projection threw', { cause });
  }
};

/** Folds a service's own events into the documents of one projection, or rebuilds these. */
export class ProjectionProjector<S, D, A extends AggregateState> implements Projector {
  readonly #options: ProjectorOptions<S, D, A>;
  /** Whether the live documents are known to be of these rules and this log. */
  #isLive = false;
  #isBroken = false;

  constructor(options: ProjectorOptions<S, D, A>) {
    this.#options = options;
  }

  project(epoch: string, events: readonly LoggedEvent[]): Promise<void> {
    return this.#guarded(async () => {
      const { live } = await this.#readSets();
      if (!this.#isUsable(live, epoch, Infinity)) return void (this.#isLive = false);
      const follows = events.every(({ seq }, index) => seq === live.head.seq + 1 + index);
      if (follows) await this.#fold(live, events);
      // A batch may leave out events that another relay has logged: the log has them.
      this.#isLive = follows || (await this.#catchUp(live, events.at(-1)?.seq ?? 0));
    }, undefined);
  }

  rebuild(): Promise<boolean> {
    return this.#guarded(async () => {
      if (this.#isLive) return false;
      const { name, rules, documents, log, logger } = this.#options;
      const { epoch, seq: last } = await log.position();
      const { live, next } = await this.#readSets();
      this.#isLive = this.#isUsable(live, epoch, last) && (await this.#catchUp(live, last));
      if (this.#isLive) return false;

      const { version } = rules;
      const facts = { projection: name, version };
      if (!this.#isUsable(next, epoch, last)) {
        logger.info(facts, 'a projection is rebuilt');
        // The scan counts what the log has up to here, the log tells the rest.
        await this.#apply(await this.#clear(), [], { version, epoch, seq: last, cursor: '' });
      } else if (next.head.cursor !== undefined) {
        await this.#scan(next, next.head.cursor);
      } else if (await this.#catchUp(next, last)) {
        // One step, and the same one where another replica has taken it.
        await documents.put({ id: pointerId, live: next.name });
        logger.info(facts, 'a projection was rebuilt');
      } else {
        await this.#clear();
      }
      return true;
    }, false);
  }

  /** The set that is live, and the one that is for a rebuild. */
  async #readSets(): Promise<{ readonly live: ProjectionSet; readonly next: ProjectionSet }> {
    const ids = [pointerId, headIdOf('a'), headIdOf('b')];
    const found = await this.#options.documents.find(ids);
    const setOf = (name: SetName): ProjectionSet => {
      // A head has all its fields.
      const head = found.find(({ id }) => id === headIdOf(name)) as ProjectionHead | undefined;
      return { name, head };
    };
    const { live = 'a' } = found.find(({ id }) => id === pointerId) ?? {};
    return { live: setOf(live), next: setOf(live === 'a' ? 'b' : 'a') };
  }

  /** Whether what these rules made up to a place of a log goes on with them and this log. */
  #isUsable(set: ProjectionSet, epoch: string, last: number): set is UsableSet {
    const { head } = set;
    const { version } = this.#options.rules;
    return head?.version === version && head.epoch === epoch && head.seq <= last;
  }

  /** Empties the set for a rebuild, and returns its name. */
  async #clear(): Promise<SetName> {
    const { documents } = this.#options;
    const { name } = (await this.#readSets()).next;
    // The head first: one without its documents would look like a rebuild that has ended.
    await documents.deleteRange(headIdOf(name), `${headIdOf(name)}:`);
    await documents.deleteRange(idOf(name, ''), `${name};`);
    return name;
  }

  /** Takes in a page of aggregates, without those whose event comes from the log. */
  async #scan({ name, head: { cursor: _, ...head } }: UsableSet, after: string): Promise<void> {
    const { aggregates, bodyOf } = this.#options;
    const page = await aggregates().scan(after, pageSize);
    // Events of another log are nowhere but in the aggregate.
    const steps = page
      .filter(
        ({ isPending, loggedBy }) =>
          !isPending && (loggedBy?.epoch !== head.epoch || loggedBy.seq <= head.seq),
      )
      .map(({ state }) => ({ data: bodyOf(state), seq: 0, through: state.id }));
    const last = page.at(-1)?.state.id;
    const isLast = page.length < pageSize || last === undefined;
    await this.#apply(name, steps, isLast ? head : { ...head, cursor: last });
  }

  async #fold({ name, head }: UsableSet, events: readonly LoggedEvent[]): Promise<void> {
    const wanted = events.filter(({ type, seq }) => type === this.#options.event && seq > head.seq);
    // The body was checked against the contract when the event was made.
    const steps = wanted.map(({ data, seq }) => ({ data: data as D, seq, through: '' }));
    const seq = Math.max(head.seq, events.at(-1)?.seq ?? 0);
    await this.#apply(name, steps, { ...head, seq });
  }

  /** Folds what the log has after the head, up to `last`; false when the log begins later. */
  async #catchUp({ name, head }: UsableSet, last: number): Promise<boolean> {
    let { seq } = head;
    while (seq < last) {
      const page = await this.#options.log.read(seq, pageSize);
      if (page.epoch !== head.epoch || page.events.at(0)?.seq !== seq + 1) return false;
      await this.#fold({ name, head: { ...head, seq } }, page.events);
      seq = page.events.at(-1)?.seq ?? last;
    }
    return true;
  }

  /** Applies steps to the documents of a set, each once, and then writes its head. */
  async #apply(set: SetName, steps: readonly Step<D>[], head: ProjectionHead): Promise<void> {
    const { documents, rules } = this.#options;
    const stepsOf = Map.groupBy(steps, ({ data }) =>
      idOf(
        set,
        ruled(() => rules.key(data)),
      ),
    );
    await changeDocuments(documents, [...stepsOf.keys()], (id, present) =>
      (stepsOf.get(id) ?? []).reduce((seen, step) => this.#evolved(id, seen, step), present),
    );
    await documents.put({ ...head, id: headIdOf(set) });
  }

  /** The document with a step; as it was where it contains that. */
  #evolved(
    id: string,
    present: ProjectionDocument<S> | undefined,
    step: Step<D>,
  ): ProjectionDocument<S> | undefined {
    const { rules } = this.#options;
    const { state = rules.initial, seq = 0, through = '' } = present ?? {};
    const isEvent = step.through === '';
    if (isEvent ? step.seq <= seq : step.through <= through) return present;
    return {
      id,
      state: ruled(() => rules.evolve(state, step.data)),
      seq: Math.max(seq, step.seq),
      through: isEvent ? through : step.through,
    };
  }

  /** Stops a projection whose rules throw: events go on, and its documents stay as they are. */
  async #guarded<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    if (this.#isBroken) return otherwise;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      this.#isBroken = true;
      this.#options.logger.error(
        { projection: this.#options.name, err: error.cause },
        'a projection stopped because its rules threw: its documents are out of date; mend the rules and raise their version',
      );
      return otherwise;
    }
  }
}
