import type { Logger } from 'pino';
import type { Runtime } from '../../runtime.ts';
import type { LoggedEvent, PendingEvent, Position } from '../event.ts';
import { fromLine, inRuns, toLine, writeEventFrame } from '../event-frame.ts';
import type { EventLog, Lease, Outbox } from '../outbox.ts';
import { createPause } from './pause.ts';
import type { Projector } from './projector.ts';
import { RelayLease } from './relay-lease.ts';

/**
 * The limits of the time between two polls of the outbox, for events of other replicas: halved
 * after a poll that found some, and doubled after one that found none.
 */
const maxPollMs = 200;
const minPollMs = 10;

/**
 * The least pause after a batch that was not full; after a slow one it is as long as the batch
 * took, so that single events keep the store at most half busy.
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

/** The events of a batch by their numbers: those logged before may be anywhere among the others. */
const inLogOrder = (logged: readonly string[]): readonly LoggedEvent[] =>
  logged.map(fromLine).toSorted((a, b) => a.seq - b.seq);

/**
 * Acknowledges the last batch of the log, which the holder before may have left: events of earlier
 * times may have come since, so many that the log would not recognize it behind them.
 */
const takeOver = async (
  { log, outbox }: RelayOptions,
  project: (events: readonly LoggedEvent[], epoch: string) => Promise<unknown>,
  publish: (lines: readonly string[], position: Position) => void,
): Promise<void> => {
  const { last } = await log.read(Number.MAX_SAFE_INTEGER, 1);
  let after = Math.max(0, last - log.maxBatchEvents);
  while (after < last) {
    const { epoch, events } = await log.read(after, log.maxBatchEvents);
    const seq = events.at(-1)?.seq ?? last;
    if (events.length > 0) await project(events, epoch);
    const isLeft = await outbox.acknowledge(events, { epoch, seq });
    if (isLeft) publish(events.map(toLine), { epoch, seq: last });
    after = seq;
  }
};

/**
 * Makes the function that does a step of the rebuilds; it resolves to whether there is more. A step
 * that fails is tried again later, and delays no events.
 */
const createRebuild = (projections: readonly Projector[], { runtime, logger }: RelayOptions) => {
  let nextAt = -Infinity;
  let failing = false;
  return async (): Promise<boolean> => {
    if (runtime.now() < nextAt) return false;
    try {
      const more = await Promise.all(projections.map((projection) => projection.rebuild()));
      if (failing) logger.info('the rebuild of a projection goes on');
      failing = false;
      return more.includes(true);
    } catch (error) {
      const message = 'a projection stays out of date: a step of its rebuild failed; retrying';
      if (!failing) logger.warn({ err: error }, message);
      failing = true;
      nextAt = runtime.now() + retryMs;
      return false;
    }
  };
};

/** The rounds of a relay, and how it ends. */
const createRounds = (options: RelayOptions) => {
  const { service, holder, outbox, log, publish, runtime, logger, projections = [] } = options;
  const lease = new RelayLease({ holder, log, runtime, logger });
  /** Kept until it is acknowledged: the log recognizes only its newest events. */
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

  const project = (events: readonly LoggedEvent[], epoch: string) =>
    Promise.all(projections.map((projection) => projection.project(epoch, events)));

  const rebuild = createRebuild(projections, options);

  const relayBatch = async (held: Lease) => {
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
    // The last event of a batch has the highest number, but for events logged before.
    const [last] = events.length > 0 ? events.slice(-1) : logged.slice(-1).map(fromLine);
    await outbox.acknowledge(batch, { epoch, seq: last?.seq ?? 0 });
    const isFull = batch.length === log.maxBatchEvents;
    batch = [];
    return isFull ? 'more' : 'some';
  };

  return {
    /**
     * Relays a batch, if it has the lease; after `more` the next round follows at once. `hasEvent`:
     * this replica has made an event, which is `waiting` while another one has the lease.
     */
    async round(hasEvent: boolean): Promise<'nothing' | 'some' | 'more' | 'waiting'> {
      const held = await lease.hold(hasEvent);
      if (!held) return hasEvent && (await outbox.pending(1)).length > 0 ? 'waiting' : 'nothing';
      if (held.fence !== takenOver) {
        batch = [];
        await takeOver(options, project, publishLines);
        takenOver = held.fence;
      }
      const found = await relayBatch(held);
      // Another replica took the lease, and may be idle by now.
      if (found === 'refused') {
        return (await outbox.pending(1)).length > 0 ? this.round(true) : 'nothing';
      }
      const isMore = found === 'more' || (await rebuild());
      if (runtime.now() - beatAt >= beatMs) publishLines([], await log.position());
      if (isMore || found === 'some') lease.keepBusy();
      return isMore ? 'more' : found;
    },
    /** Relays a last batch, so that what a stopping process did is not left to another. */
    async end(): Promise<void> {
      if (lease.held) await relayBatch(lease.held);
      await lease.release();
    },
  };
};

/**
 * Starts a relay. One replica of a service holds the lease and works; the others wait for it. An
 * event is appended to the log, published, and then removed from the outbox: the next relay repeats
 * the work of one that died. The log recognizes repeated events, and rejects an old fencing token.
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
    const had = hasEvent;
    hasEvent = false;
    try {
      const found = await rounds.round(had);
      hasEvent ||= found === 'waiting';
      const next = found === 'some' || found === 'more' ? pollMs / 2 : 2 * pollMs;
      pollMs = Math.min(maxPollMs, Math.max(minPollMs, next));
      if (failing) logger.info('events go on: their store answers again');
      failing = false;
      return found === 'more' ? 0 : Math.max(minRestMs, runtime.now() - startedAt);
    } catch (error) {
      const message =
        'events are not relayed, and wait in their aggregates: relaying failed; retrying';
      if (!failing) logger.warn({ err: error }, message);
      failing = true;
      hasEvent ||= had;
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
