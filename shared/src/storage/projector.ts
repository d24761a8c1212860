import type { Logger } from 'pino';
import type { LoggedEvent } from '../events/event.ts';
import type { EventLog } from '../events/outbox.ts';
import type { AggregateState } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import type {
  Projected,
  ProjectedChange,
  ProjectionHead,
  ProjectionStore,
  ProjectionTarget,
} from './projection-store.ts';

/** How documents of a read model are made from the events of a service's own aggregates. */
export interface ProjectionRules<S, D> {
  /** Goes up with every change of the rules: the projection is then rebuilt. */
  readonly version: number;
  readonly initial: S;
  /** The document that an event belongs to. */
  key(data: D): string;
  /** The document with one more event. Pure; called once for each event of each aggregate. */
  evolve(state: S, data: D): S;
}

/** What a projector works with. */
export interface ProjectorOptions<S, D, A extends AggregateState> {
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

/** Keeps one projection. The relay calls it, so that of all replicas one does. */
export interface Projector {
  /** Puts events that have just been appended into the documents, each once. */
  project(epoch: string, events: readonly LoggedEvent[]): Promise<void>;
  /**
   * Goes on with a rebuild, one page at a time, where the projection is missing, of another version
   * or of another log. Resolves to whether there is more to do. To be called while no event that
   * is in the log is still pending in its aggregate.
   */
  rebuild(): Promise<boolean>;
}

const pageSize = 500;

/** A document that another process writes to meanwhile is read again so many times. */
const maxTries = 8;

/** The contribution of one event, or of one aggregate in a rebuild, to a document. */
interface Step<D> {
  readonly data: D;
  readonly seq: number;
  readonly through: string;
}

/** The rules of a projection threw. */
class RuleError extends Error {}

const ruled = <T>(rule: () => T): T => {
  try {
    return rule();
  } catch (cause) {
    throw new RuleError('the rules of a projection threw', { cause });
  }
};

/** Creates the projector of one projection. */
export const createProjector = <S, D, A extends AggregateState>({
  name,
  rules,
  store,
  aggregates,
  event: type,
  bodyOf,
  log,
  logger,
}: ProjectorOptions<S, D, A>): Projector => {
  let isLive = false;
  let isBroken = false;

  const isContained = ({ seq, through }: Projected<S>, step: Step<D>): boolean =>
    step.through === '' ? step.seq <= seq : step.through <= through;

  const evolved = (seen: Projected<S> | undefined, key: string, steps: readonly Step<D>[]) => {
    let next: Projected<S> = seen ?? { key, state: rules.initial, seq: 0, through: '' };
    for (const step of steps) {
      if (isContained(next, step)) continue;
      next = {
        key,
        state: ruled(() => rules.evolve(next.state, step.data)),
        seq: Math.max(next.seq, step.seq),
        through: step.through === '' ? next.through : step.through,
      };
    }
    return next === seen ? undefined : { seen, next };
  };

  const write = async (
    target: ProjectionTarget<S>,
    steps: readonly Step<D>[],
    head: ProjectionHead,
  ): Promise<void> => {
    const stepsOf = Map.groupBy(steps, ({ data }) => ruled(() => rules.key(data)));
    for (let tries = 0; tries < maxTries; tries++) {
      const loaded = await target.load([...stepsOf.keys()]);
      const seen = new Map(loaded.map((document) => [document.key, document]));
      const changes = [...stepsOf].flatMap(([key, own]): ProjectedChange<S>[] => {
        const change = evolved(seen.get(key), key, own);
        return change ? [change] : [];
      });
      if (await target.write(changes, head)) return;
    }
    throw new Error(`the projection ${name} is written to by others`);
  };

  const fold = (target: ProjectionTarget<S>, head: ProjectionHead, events: readonly LoggedEvent[]) => {
    const wanted = events.filter((one) => one.type === type && one.seq > head.seq);
    const steps = wanted.map(({ data, seq }): Step<D> => ({ data: data as D, seq, through: '' }));
    const seq = Math.max(head.seq, events.at(-1)?.seq ?? 0);
    return write(target, steps, { ...head, seq });
  };

  /** Folds what the log has after the head, up to `last`; false when the log begins later. */
  const catchUp = async (target: ProjectionTarget<S>, head: ProjectionHead, last: number) => {
    let { seq } = head;
    while (seq < last) {
      const page = await log.read(seq, pageSize);
      const [first] = page.events;
      if (page.epoch !== head.epoch || first?.seq !== seq + 1) return false;
      await fold(target, { ...head, seq }, page.events);
      seq = page.events.at(-1)?.seq ?? last;
    }
    return true;
  };

  const isUsable = (head: ProjectionHead | undefined, epoch: string, last: number) =>
    head?.version === rules.version && head.epoch === epoch && head.seq <= last;

  /** Stops a projection whose rules throw: its events go on, and its documents stay as they are. */
  const guarded = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (isBroken) return otherwise;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      isBroken = true;
      logger.error(
        { projection: name, err: error.cause },
        'a projection stopped: its rules threw; its documents stay as they are until it is mended and its version raised',
      );
      return otherwise;
    }
  };

  return {
    project: (epoch, events) =>
      guarded(async () => {
        const head = await store.live.head();
        const [first] = events;
        if (!head || !first || !isUsable(head, epoch, Infinity)) return void (isLive = false);
        isLive = await catchUp(store.live, head, first.seq - 1);
        if (isLive) await fold(store.live, (await store.live.head()) ?? head, events);
      }, undefined),
    rebuild: () =>
      guarded(async () => {
        if (isLive) return false;
        const { epoch, seq: last } = await log.position();
        const live = await store.live.head();
        if (live && isUsable(live, epoch, last) && (await catchUp(store.live, live, last))) {
          isLive = true;
          return false;
        }
        let head = await store.next.head();
        if (!head || !isUsable(head, epoch, last)) {
          logger.info({ projection: name, version: rules.version }, 'a projection is rebuilt');
          await store.clear();
          head = { version: rules.version, epoch, seq: last, cursor: '' };
          await store.next.write([], head);
        }
        const { cursor, ...counted } = head;
        if (cursor !== undefined) {
          const page = await aggregates.scan(cursor, pageSize);
          const steps = page.flatMap(({ state, loggedBy }): Step<D>[] =>
            loggedBy !== undefined && loggedBy <= counted.seq
              ? [{ data: bodyOf(state), seq: 0, through: state.id }]
              : [],
          );
          const last = page.at(-1)?.state.id;
          const next = page.length < pageSize || last === undefined ? {} : { cursor: last };
          await write(store.next, steps, { ...counted, ...next });
          return true;
        }
        if (await catchUp(store.next, counted, last)) {
          await store.swap();
          logger.info({ projection: name, version: rules.version }, 'a projection was rebuilt');
        } else {
          await store.clear();
        }
        return true;
      }, false),
  };
};

