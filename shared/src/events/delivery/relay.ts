import type { Logger } from 'pino';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { LoggedEvent, PendingEvent, Position } from '../event.ts';
import { fromLine, inRuns, toLine } from '../event-runs.ts';
import type { EventLog, Lease, Outbox } from '../outbox.ts';
import { writeEventFrame } from './event-frame.ts';
import type { Projector } from './projector.ts';

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

/** How long the lease of a dead relay blocks others, and how often a relay renews it. */
const leaseMs = 5_000;
const renewMs = 1_500;

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
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** Moves events from the outbox to the log and to subscribers, until it is stopped. */
export interface Relay {
  /** There may be events: they are relayed at the end of the turn, or of the present pause. */
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

/** What a relay does again and again, and how it ends. */
const createRounds = (options: RelayOptions) => {
  const { service, holder, outbox, log, publish, runtime, logger, projections = [] } = options;
  let lease: Lease | undefined;
  /** Kept until it is acknowledged: the log recognizes only its newest events. */
  let batch: readonly PendingEvent[] = [];
  /** Whether what the holder before left is acknowledged. */
  let isTakenOver = false;
  let renewedAt = -Infinity;
  let beatAt = -Infinity;

  const holdLease = async (): Promise<Lease | undefined> => {
    const now = runtime.now();
    if (now - renewedAt < renewMs) return lease;
    const next = await log.acquire(holder, leaseMs);
    renewedAt = now;
    if (next?.fence !== lease?.fence) {
      batch = [];
      isTakenOver = false;
      if (next) logger.info({ fence: next.fence }, 'this replica has the lease and relays events');
    }
    lease = next;
    return lease;
  };

  const publishLines = (events: readonly string[], { epoch, seq }: Position): void => {
    beatAt = runtime.now();
    for (const lines of inRuns(events)) {
      publish(writeEventFrame(service, { epoch, last: seq }, lines));
    }
  };

  const project = (events: readonly LoggedEvent[], epoch: string) =>
    Promise.all(projections.map((projection) => projection.project(epoch, events)));

  /** Whether a rebuild has more to do. All events that are in the log are acknowledged by now. */
  const rebuild = async (): Promise<boolean> =>
    (await Promise.all(projections.map((projection) => projection.rebuild()))).includes(true);

  const relayBatch = async (held: Lease) => {
    if (batch.length === 0) batch = await outbox.pending(log.maxBatchEvents);
    if (batch.length === 0) return 'nothing';
    const logged = await log.append(held, batch);
    if (!logged) {
      lease = undefined;
      batch = [];
      return 'nothing';
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
    /** Relays a batch, if it has the lease; after `more` the next round follows at once. */
    async round(): Promise<'nothing' | 'some' | 'more'> {
      const held = await holdLease();
      if (held && !isTakenOver) await takeOver(options, project, publishLines);
      isTakenOver = held !== undefined;
      const found = held ? await relayBatch(held) : 'nothing';
      const isMore = found !== 'more' && lease !== undefined && (await rebuild());
      if (lease && runtime.now() - beatAt >= beatMs) publishLines([], await log.position());
      return isMore ? 'more' : found;
    },
    /** Relays a last batch, so that what a stopping process did is not left to another. */
    async end(): Promise<void> {
      if (lease) await relayBatch(lease);
      if (lease) await log.release(lease);
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
  let restsUntil = 0;
  let pollMs = maxPollMs;
  let goOn: (() => void) | undefined;
  let cancel: Cancel = () => undefined;

  const goOnIn = (ms: number): void => {
    cancel();
    if (goOn && ms > 0) cancel = runtime.after(ms, goOn);
    else if (goOn) runtime.atTurnEnd(goOn);
  };

  const pause = async (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    goOn = resolve;
    goOnIn(ms);
    await promise;
    goOn = undefined;
  };

  const wake = (): void => {
    if (isWoken || stopped) return;
    isWoken = true;
    goOnIn(restsUntil - runtime.now());
  };

  /** Does a round; returns the minimum pause after it. */
  const round = async (): Promise<number> => {
    const startedAt = runtime.now();
    try {
      const found = await rounds.round();
      const next = found === 'nothing' ? 2 * pollMs : pollMs / 2;
      pollMs = Math.min(maxPollMs, Math.max(minPollMs, next));
      if (failing) logger.info('events go on: their store answers again');
      failing = false;
      return found === 'more' ? 0 : Math.max(minRestMs, runtime.now() - startedAt);
    } catch (error) {
      const message =
        'events are not relayed, and wait in their aggregates: relaying failed; retrying';
      if (!failing) logger.warn({ err: error }, message);
      failing = true;
      return retryMs;
    }
  };

  const work = async (): Promise<void> => {
    while (!stopped) {
      isWoken = false;
      const restMs = await round();
      restsUntil = runtime.now() + restMs;
      if (!stopped) await pause(isWoken || restMs === 0 ? restMs : Math.max(restMs, pollMs));
    }
    await rounds.end().catch(() => undefined);
  };
  const unwatch = outbox.watch?.(wake);
  const working = work();

  return {
    wake,
    async stop() {
      stopped = true;
      unwatch?.();
      cancel();
      goOn?.();
      await working;
    },
  };
};
