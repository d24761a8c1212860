import type { Logger } from 'pino';
import type { Projector } from '../events/delivery/projector.ts';
import type { LoggedEvent } from '../events/event.ts';
import type { EventLog } from '../events/outbox.ts';
import type { AggregateState } from './aggregate.ts';
import type { AggregateStore, Scanned } from './aggregate-store.ts';
import { type ProjectionRules, RuleError, type Step, applySteps } from './projection-rules.ts';
import type { ProjectionHead, ProjectionStore, ProjectionTarget } from './projection-store.ts';

/** What a projector works with. */
interface ProjectorOptions<S, D, A extends AggregateState> {
  readonly name: string;
  readonly rules: ProjectionRules<S, D>;
  readonly store: ProjectionStore<S>;
  /** The aggregates whose events are projected, and the event of each of their states. */
  readonly aggregates: Pick<AggregateStore<A>, 'scan'>;
  readonly event: string;
  readonly bodyOf: (state: A) => D;
  readonly log: Pick<EventLog, 'read' | 'position'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

const pageSize = 500;

/** Creates the projector of one projection. */
export const createProjector = <S, D, A extends AggregateState>(
  options: ProjectorOptions<S, D, A>,
): Projector => new RunningProjector(options);

class RunningProjector<S, D, A extends AggregateState> implements Projector {
  readonly #options: ProjectorOptions<S, D, A>;
  /** Whether the live documents are known to be of these rules and this log. */
  #isLive = false;
  #isBroken = false;

  constructor(options: ProjectorOptions<S, D, A>) {
    this.#options = options;
  }

  project(epoch: string, events: readonly LoggedEvent[]): Promise<void> {
    return this.#guarded(async () => {
      const { live } = this.#options.store;
      const head = await live.head();
      if (!this.#isUsable(head, epoch, Infinity)) return void (this.#isLive = false);
      const follows = events.every(({ seq }, index) => seq === head.seq + 1 + index);
      if (follows) await this.#fold(live, head, events);
      // A batch may leave out events that another relay has logged: the log has them.
      this.#isLive = follows || (await this.#catchUp(live, head, events.at(-1)?.seq ?? 0));
    }, undefined);
  }

  rebuild(): Promise<boolean> {
    return this.#guarded(async () => {
      if (this.#isLive) return false;
      const { log, store } = this.#options;
      const { epoch, seq: last } = await log.position();
      const live = await store.live.head();
      this.#isLive =
        this.#isUsable(live, epoch, last) && (await this.#catchUp(store.live, live, last));
      if (this.#isLive) return false;

      const head = await store.next.head();
      if (!this.#isUsable(head, epoch, last)) await this.#begin(epoch, last);
      else if (head.cursor !== undefined) await this.#scan(head, head.cursor);
      else await this.#end(head, last);
      return true;
    }, false);
  }

  /**
   * Whether what was made by rules up to a place of a log goes on with these rules and this log.
   */
  #isUsable(head: ProjectionHead | undefined, epoch: string, last: number): head is ProjectionHead {
    const { version } = this.#options.rules;
    return head?.version === version && head.epoch === epoch && head.seq <= last;
  }

  /** Begins a rebuild: the scan counts what the log has up to `seq`, the log tells the rest. */
  async #begin(epoch: string, seq: number): Promise<void> {
    const { name, rules, store, logger } = this.#options;
    logger.info({ projection: name, version: rules.version }, 'a projection is rebuilt');
    await store.clear();
    // The head names the set that `next` is.
    await store.next.head();
    await store.next.write([], { version: rules.version, epoch, seq, cursor: '' });
  }

  /** Takes in a page of aggregates, without those whose event comes from the log. */
  async #scan({ cursor: _, ...head }: ProjectionHead, after: string): Promise<void> {
    const { rules, store, aggregates, bodyOf } = this.#options;
    const page = await aggregates.scan(after, pageSize);
    // What another log had is nowhere but in the aggregate.
    const comesFromLog = ({ isPending, loggedBy }: Scanned<A>) =>
      isPending || (loggedBy?.epoch === head.epoch && loggedBy.seq > head.seq);
    const steps = page
      .filter((scanned) => !comesFromLog(scanned))
      .map(({ state }): Step<D> => ({ data: bodyOf(state), seq: 0, through: state.id }));
    const last = page.at(-1)?.state.id;
    const isLast = page.length < pageSize || last === undefined;
    const next = isLast ? head : { ...head, cursor: last };
    await applySteps({ rules, target: store.next, head: next }, steps);
  }

  /** Takes in what came since the rebuild began, and makes it the live projection. */
  async #end(head: ProjectionHead, last: number): Promise<void> {
    const { name, rules, store, logger } = this.#options;
    if (!(await this.#catchUp(store.next, head, last))) return store.clear();
    await store.swap();
    logger.info({ projection: name, version: rules.version }, 'a projection was rebuilt');
  }

  async #fold(
    target: ProjectionTarget<S>,
    head: ProjectionHead,
    events: readonly LoggedEvent[],
  ): Promise<void> {
    const { rules, event } = this.#options;
    const wanted = events.filter(({ type, seq }) => type === event && seq > head.seq);
    // The body was checked against the contract when the event was made.
    const steps = wanted.map(({ data, seq }): Step<D> => ({ data: data as D, seq, through: '' }));
    const seq = Math.max(head.seq, events.at(-1)?.seq ?? 0);
    await applySteps({ rules, target, head: { ...head, seq } }, steps);
  }

  /** Folds what the log has after the head, up to `last`; false when the log begins later. */
  async #catchUp(
    target: ProjectionTarget<S>,
    head: ProjectionHead,
    last: number,
  ): Promise<boolean> {
    let { seq } = head;
    while (seq < last) {
      const page = await this.#options.log.read(seq, pageSize);
      if (page.epoch !== head.epoch || page.events.at(0)?.seq !== seq + 1) return false;
      await this.#fold(target, { ...head, seq }, page.events);
      seq = page.events.at(-1)?.seq ?? last;
    }
    return true;
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
