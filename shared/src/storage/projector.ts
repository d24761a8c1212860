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
  idOf,
} from './projection.ts';
import { type ProjectionSet, ProjectionSets } from './projection-sets.ts';

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
  /** Makes the names of sets. */
  readonly newId: () => string;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

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

/**
 * Folds a service's own events into the documents of one projection, or rebuilds these. Several
 * replicas may do so at once, as one that was paused goes on with work that another has done: each
 * document, head and pointer is written only as it was seen, and each rebuild has a set of its own.
 */
export class ProjectionProjector<S, D, A extends AggregateState> implements Projector {
  readonly #options: ProjectorOptions<S, D, A>;
  readonly #sets: ProjectionSets<S>;
  /** Whether the live documents are known to be of these rules and this log. */
  #isLive = false;
  #isBroken = false;

  constructor(options: ProjectorOptions<S, D, A>) {
    const { documents, rules, newId } = options;
    this.#options = options;
    this.#sets = new ProjectionSets(documents, rules.version, newId);
  }

  project(epoch: string, events: readonly LoggedEvent[]): Promise<void> {
    return this.#guarded(async () => {
      const { live } = await this.#sets.read();
      if (!this.#isUsable(live, epoch, Infinity)) return void (this.#isLive = false);
      const follows = events.every(({ seq }, index) => seq === live.head.seq + 1 + index);
      // A batch may leave out events that another relay has logged: the log has them.
      this.#isLive = follows
        ? (await this.#fold(live, events)) !== undefined
        : await this.#catchUp(live, events.at(-1)?.seq ?? 0);
    }, undefined);
  }

  rebuild(): Promise<boolean> {
    return this.#guarded(async () => {
      if (this.#isLive) return false;
      const { name, rules, log, logger } = this.#options;
      const { epoch, seq: last } = await log.position();
      const sets = await this.#sets.read();
      const { live, next } = sets;
      this.#isLive = this.#isUsable(live, epoch, last) && (await this.#catchUp(live, last));
      if (this.#isLive) return false;

      const logFields = { projection: name, version: rules.version };
      if (!this.#isUsable(next, epoch, last)) {
        // The scan counts what the log has up to here, the log tells the rest.
        if (await this.#sets.begin(sets, epoch, last))
          logger.info(logFields, 'a projection is rebuilt');
      } else if (next.head.cursor !== undefined) {
        await this.#scan(next, next.head.cursor);
      } else if (!(await this.#catchUp(next, last))) {
        await this.#sets.begin(sets, epoch, last);
      } else if (await this.#sets.end(sets)) {
        logger.info(logFields, 'a projection was rebuilt');
      }
      return true;
    }, false);
  }

  /** Whether what these rules made up to a place of a log goes on with them and this log. */
  #isUsable(set: ProjectionSet | undefined, epoch: string, last: number): set is ProjectionSet {
    if (!set) return false;
    const { head } = set;
    const { version } = this.#options.rules;
    return head.version === version && head.epoch === epoch && head.seq <= last;
  }

  /** Takes in a page of aggregates, without those whose event comes from the log. */
  async #scan({ name, head }: ProjectionSet, after: string): Promise<void> {
    const { aggregates, bodyOf } = this.#options;
    const page = await aggregates().scan(after, pageSize);
    // The event of a log that was replaced is nowhere but in the aggregate.
    const steps = page
      .filter(
        ({ isPending, loggedBy }) =>
          !isPending && (loggedBy?.epoch !== head.epoch || loggedBy.seq <= head.seq),
      )
      .map(({ state }) => ({ data: bodyOf(state), seq: 0, through: state.id }));
    const last = page.at(-1)?.state.id;
    const isLast = page.length < pageSize || last === undefined;
    await this.#apply({ name, head }, steps, { ...head, cursor: isLast ? undefined : last });
  }

  /** Folds events into a set; undefined where another replica has written its head meanwhile. */
  #fold(set: ProjectionSet, events: readonly LoggedEvent[]): Promise<ProjectionSet | undefined> {
    const { head } = set;
    const wanted = events.filter(({ type, seq }) => type === this.#options.event && seq > head.seq);
    // The body was checked against the contract when the event was made.
    const steps = wanted.map(({ data, seq }) => ({ data: data as D, seq, through: '' }));
    const seq = Math.max(head.seq, events.at(-1)?.seq ?? 0);
    return this.#apply(set, steps, { ...head, seq });
  }

  /**
   * Folds what the log has after the head, up to `last`; false when the log begins later, or
   * another replica has written the head meanwhile.
   */
  async #catchUp(set: ProjectionSet, last: number): Promise<boolean> {
    let reached: ProjectionSet | undefined = set;
    while (reached && reached.head.seq < last) {
      const { epoch, seq } = reached.head;
      const page = await this.#options.log.read(seq, pageSize);
      if (page.epoch !== epoch || page.events.at(0)?.seq !== seq + 1) return false;
      reached = await this.#fold(reached, page.events);
    }
    return reached !== undefined;
  }

  /** Applies steps to the documents of a set, each once, and then writes its head. */
  async #apply(
    set: ProjectionSet,
    steps: readonly Step<D>[],
    head: ProjectionHead,
  ): Promise<ProjectionSet | undefined> {
    const { documents, rules } = this.#options;
    const stepsOf = Map.groupBy(steps, ({ data }) =>
      idOf(
        set.name,
        ruled(() => rules.key(data)),
      ),
    );
    await changeDocuments(documents, [...stepsOf.keys()], (id, present) =>
      (stepsOf.get(id) ?? []).reduce((found, step) => this.#evolved(id, found, step), present),
    );
    return this.#sets.advance(set, head);
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
