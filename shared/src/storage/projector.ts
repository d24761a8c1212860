import type { Logger } from 'pino';
import type { Projector } from '../events/delivery/projector.ts';
import type { LoggedEvent } from '../events/event.ts';
import type { EventLog } from '../events/outbox.ts';
import type { AggregateState } from './aggregate.ts';
import type { AggregateStore, Scanned } from './aggregate-store.ts';
import {
  type ProjectionHead,
  type ProjectionSets,
  RuleError,
  type SetName,
  type Step,
} from './projection.ts';

/** What a projector works with. */
interface ProjectorOptions<S, D, A extends AggregateState> {
  readonly name: string;
  /** The version of the rules. */
  readonly version: number;
  readonly sets: ProjectionSets<S, D>;
  /** The aggregates whose events are projected, and the event of each of their states. */
  readonly aggregates: () => Pick<AggregateStore<A>, 'scan'>;
  readonly event: string;
  readonly bodyOf: (state: A) => D;
  readonly log: Pick<EventLog, 'read' | 'position'>;
  readonly logger: Pick<Logger, 'info' | 'error'>;
}

const pageSize = 500;

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
      const { set, head } = (await this.#options.sets.read()).live;
      if (!this.#isUsable(head, epoch, Infinity)) return void (this.#isLive = false);
      const follows = events.every(({ seq }, index) => seq === head.seq + 1 + index);
      if (follows) await this.#fold(set, head, events);
      // A batch may leave out events that another relay has logged: the log has them.
      this.#isLive = follows || (await this.#catchUp(set, head, events.at(-1)?.seq ?? 0));
    }, undefined);
  }

  rebuild(): Promise<boolean> {
    return this.#guarded(async () => {
      if (this.#isLive) return false;
      const { log, sets, version, name, logger } = this.#options;
      const { epoch, seq: last } = await log.position();
      const { live, next } = await sets.read();
      this.#isLive =
        this.#isUsable(live.head, epoch, last) && (await this.#catchUp(live.set, live.head, last));
      if (this.#isLive) return false;

      const { set, head } = next;
      const facts = { projection: name, version };
      if (!this.#isUsable(head, epoch, last)) {
        logger.info(facts, 'a projection is rebuilt');
        // The scan counts what the log has up to here, the log tells the rest.
        await sets.apply(await sets.clear(), [], { version, epoch, seq: last, cursor: '' });
      } else if (head.cursor !== undefined) {
        await this.#scan(set, head, head.cursor);
      } else if (await this.#catchUp(set, head, last)) {
        await sets.makeLive(set);
        logger.info(facts, 'a projection was rebuilt');
      } else {
        await sets.clear();
      }
      return true;
    }, false);
  }

  /**
   * Whether what was made by rules up to a place of a log goes on with these rules and this log.
   */
  #isUsable(head: ProjectionHead | undefined, epoch: string, last: number): head is ProjectionHead {
    return head?.version === this.#options.version && head.epoch === epoch && head.seq <= last;
  }

  /** Takes in a page of aggregates, without those whose event comes from the log. */
  async #scan(set: SetName, { cursor: _, ...head }: ProjectionHead, after: string): Promise<void> {
    const { sets, aggregates, bodyOf } = this.#options;
    const page = await aggregates().scan(after, pageSize);
    // What another log had is nowhere but in the aggregate.
    const comesFromLog = ({ isPending, loggedBy }: Scanned<A>) =>
      isPending || (loggedBy?.epoch === head.epoch && loggedBy.seq > head.seq);
    const steps = page
      .filter((scanned) => !comesFromLog(scanned))
      .map(({ state }): Step<D> => ({ data: bodyOf(state), seq: 0, through: state.id }));
    const last = page.at(-1)?.state.id;
    const isLast = page.length < pageSize || last === undefined;
    await sets.apply(set, steps, isLast ? head : { ...head, cursor: last });
  }

  async #fold(set: SetName, head: ProjectionHead, events: readonly LoggedEvent[]): Promise<void> {
    const { sets, event } = this.#options;
    const wanted = events.filter(({ type, seq }) => type === event && seq > head.seq);
    // The body was checked against the contract when the event was made.
    const steps = wanted.map(({ data, seq }): Step<D> => ({ data: data as D, seq, through: '' }));
    const seq = Math.max(head.seq, events.at(-1)?.seq ?? 0);
    await sets.apply(set, steps, { ...head, seq });
  }

  /** Folds what the log has after the head, up to `last`; false when the log begins later. */
  async #catchUp(set: SetName, head: ProjectionHead, last: number): Promise<boolean> {
    let { seq } = head;
    while (seq < last) {
      const page = await this.#options.log.read(seq, pageSize);
      if (page.epoch !== head.epoch || page.events.at(0)?.seq !== seq + 1) return false;
      await this.#fold(set, { ...head, seq }, page.events);
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
