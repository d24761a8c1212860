import type { Logger } from 'pino';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { LoggedEvent, PendingEvent, Position } from '../event.ts';
import { fromLine, inRuns } from '../event-runs.ts';
import type { EventLog, Lease, Outbox } from '../outbox.ts';
import { writeEventFrame } from './event-frame.ts';
import type { Projector } from './projector.ts';
import { RelayLease } from './relay-lease.ts';
import { takeOver } from './take-over.ts';

/**
 * How often the aggregates are asked for events that another replica may have made. It is asked
 * more often while such events come: half as long after a poll that found some, and half as long
 * again, and twice as long after one that found none.
 */
const maxPollMs = 200;
const minPollMs = 10;

/**
 * The pause after a batch that was not full, so that the next events form a batch. After a slow
 * batch the pause is as long as the batch took, so that single events keep the store at most half
 * busy.
 */
const minRestMs = 1;

const beatMs = 1_000;
const retryMs = 1_000;

/** Options of `startRelay`. */
interface RelayOptions {
  readonly service: string;
  /** The holder of the lease: this start of this replica. */
  readonly holder: string;
  readonly outbox: Outbox;
  readonly log: EventLog;
  readonly publish: (frame: Buffer) => void;
  /** Made from the events, before they are published. */
  readonly projections?: readonly Projector[];
  readonly runtime: Runtime;
  readonly logger: Pick<Logger, 'debug' | 'info' | 'warn'>;
}

/** Moves events from the outbox to the log and to subscribers, until it is stopped. */
export interface Relay {
  /**
   * This replica has made an event: it is relayed at the end of the turn, or of the present pause,
   * also where another replica that has nothing to relay holds the lease.
   */
  wake(): void;
  /** Stops after the present round and one last batch; releases the lease. */
  stop(): Promise<void>;
}

/** The number of the last event of a batch: the highest one, but for events logged before. */
const lastOf = (logged: readonly string[]): number =>
  Math.max(0, ...logged.slice(-1).map((line) => fromLine(line).seq));

/** The events of a batch by their numbers: those logged before may be anywhere among the others. */
const inLogOrder = (logged: readonly string[]): readonly LoggedEvent[] =>
  logged.map(fromLine).toSorted((a, b) => a.seq - b.seq);

/** What a relay does again and again, and how it ends. */
interface Rounds {
  /**
   * Relays a batch, or stands by for the replica that does. Resolves to what there was to do:
   * `more` where the next round is to follow at once. `hasEvent`: this replica has made one.
   */
  round(hasEvent: boolean): Promise<'nothing' | 'some' | 'more'>;
  /** Relays a last batch, so that what a stopping process did is not left to another. */
  end(): Promise<void>;
}

const createRounds = (options: RelayOptions): Rounds => {
  const { service, holder, outbox, log, publish, runtime, logger, projections = [] } = options;
  const lease = new RelayLease({ holder, log, runtime, logger });
  /**
   * Kept until it is acknowledged: the log recognizes only its newest events when they are
   * repeated.
   */
  let batch: readonly PendingEvent[] = [];
  /** The fence of the lease under which the events of the holder before were acknowledged. */
  let takenOver = -1;
  let beatAt = -Infinity;

  const publishLines = (events: readonly string[], { epoch, seq }: Position): void => {
    beatAt = runtime.now();
    for (const lines of inRuns(events)) {
      publish(writeEventFrame(service, { epoch, last: seq }, lines));
    }
  };

  const project = async (events: readonly LoggedEvent[], epoch: string): Promise<void> => {
    await Promise.all(projections.map((projection) => projection.project(epoch, events)));
  };

  /** Whether a rebuild has more to do. All events that are in the log are acknowledged by now. */
  const rebuild = async (): Promise<boolean> => {
    const isMore = await Promise.all(projections.map((projection) => projection.rebuild()));
    return isMore.includes(true);
  };

  const relayBatch = async (held: Lease): Promise<'nothing' | 'some' | 'more' | 'refused'> => {
    if (batch.length === 0) batch = await outbox.pending(log.maxBatchEvents);
    if (batch.length === 0) return 'nothing';
    const logged = await log.append(held, batch);
    if (!logged) {
      lease.lose();
      batch = [];
      return 'refused';
    }
    const position = await log.position();
    const { epoch } = position;
    const events = projections.length > 0 ? inLogOrder(logged) : [];
    if (events.length > 0) await project(events, epoch);
    publishLines(logged, position);
    await outbox.acknowledge(batch, { epoch, seq: events.at(-1)?.seq ?? lastOf(logged) });
    const isFull = batch.length === log.maxBatchEvents;
    batch = [];
    return isFull ? 'more' : 'some';
  };

  return {
    async round(hasEvent) {
      const held = await lease.hold(hasEvent);
      if (!held) return 'nothing';
      if (held.fence !== takenOver) {
        batch = [];
        await takeOver(options, { project, publish: publishLines });
        takenOver = held.fence;
      }
      const found = await relayBatch(held);
      // Another replica took the lease, and may be idle by now.
      if (found === 'refused')
        return (await outbox.pending(1)).length > 0 ? this.round(true) : 'nothing';
      const isMore = found === 'more' || (await rebuild());
      if (runtime.now() - beatAt >= beatMs) publishLines([], await log.position());
      if (isMore || found === 'some') lease.keepBusy();
      return isMore ? 'more' : found;
    },
    async end() {
      if (lease.held) await relayBatch(lease.held);
      await lease.release();
    },
  };
};

/** A pause whose end can be moved. */
const createPause = (runtime: Runtime) => {
  let goOn: (() => void) | undefined;
  let cancel: Cancel = () => undefined;
  const endIn = (ms: number): void => {
    cancel();
    if (goOn && ms > 0) cancel = runtime.after(ms, goOn);
    else if (goOn) runtime.atTurnEnd(goOn);
  };
  return {
    endIn,
    async wait(ms: number): Promise<void> {
      await new Promise<void>((resolve) => {
        goOn = resolve;
        endIn(ms);
      });
      goOn = undefined;
    },
    end(): void {
      cancel();
      goOn?.();
    },
  };
};

/**
 * Starts a relay. One replica of a service holds the lease and works; the others wait for it. An
 * event is appended to the log, then published, and removed from the outbox last. So the work of a
 * relay that dies in between is repeated by the next one and never lost. The log recognizes
 * repeated events, and rejects a holder with an old fencing token.
 */
export const startRelay = (options: RelayOptions): Relay => {
  const { outbox, runtime, logger } = options;
  const rounds = createRounds(options);
  let stopped = false;
  let failing = false;
  let isWoken = false;
  let hasEvent = false;
  let restsUntil = 0;
  let pollMs = maxPollMs;
  const pause = createPause(runtime);

  const wake = (): void => {
    if (isWoken || stopped) return;
    isWoken = true;
    pause.endIn(restsUntil - runtime.now());
  };

  /** Does a round; returns the minimum pause after it. */
  const round = async (): Promise<number> => {
    const startedAt = runtime.now();
    try {
      const had = hasEvent;
      hasEvent = false;
      const found = await rounds.round(had);
      const next = found === 'nothing' ? 2 * pollMs : pollMs / 2;
      pollMs = Math.min(maxPollMs, Math.max(minPollMs, next));
      if (failing) logger.info('events go on: their store answers again');
      failing = false;
      return found === 'more' ? 0 : Math.max(minRestMs, runtime.now() - startedAt);
    } catch (error) {
      if (!failing)
        logger.warn(
          { err: error },
          'events are not relayed, and wait in their aggregates: relaying failed; retrying',
        );
      failing = true;
      return retryMs;
    }
  };

  const work = async (): Promise<void> => {
    while (!stopped) {
      isWoken = false;
      const restMs = await round();
      restsUntil = runtime.now() + restMs;
      if (!stopped) await pause.wait(isWoken || restMs === 0 ? restMs : Math.max(restMs, pollMs));
    }
    await rounds.end().catch(() => undefined);
  };
  const unwatch = outbox.watch?.(wake);
  const working = work();

  return {
    wake() {
      hasEvent = true;
      wake();
    },
    async stop() {
      stopped = true;
      unwatch?.();
      pause.end();
      await working;
    },
  };
};
