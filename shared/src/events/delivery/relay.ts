import type { Logger } from 'pino';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { PendingEvent } from '../event.ts';
import { inRuns } from '../event-runs.ts';
import type { EventLog, Lease, Outbox } from '../outbox.ts';
import { writeEventFrame } from './event-frame.ts';

/** How often the aggregates are asked for events that nobody has spoken of. */
const pollMs = 200;

/**
 * The pause after a batch that was not full: what comes meanwhile goes together. A batch that took
 * longer is followed by a pause as long, so that events one by one keep a store half busy at most.
 */
const minRestMs = 1;

/** How long a relay that died keeps others from taking over, and how often it is renewed. */
const leaseMs = 5_000;
const renewMs = 1_500;

const beatMs = 1_000;
const retryMs = 1_000;

/** What a relay works with. */
export interface RelayOptions {
  readonly service: string;
  /** Who holds the lease: this start of this replica. */
  readonly holder: string;
  readonly outbox: Outbox;
  readonly log: EventLog;
  readonly publish: (frame: Buffer) => void;
  readonly runtime: Runtime;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** Takes events from the aggregates to the log and to whoever listens, until stopped. */
export interface Relay {
  /**
   * Says that there may be events: they are taken at the end of the turn, or of a batch's pause.
   */
  wake(): void;
  /** Ends after the round in progress and one batch of what came last; gives the lease back. */
  stop(): Promise<void>;
}

/** What a relay does again and again, and how it ends. */
interface Rounds {
  /** Relays a batch, or holds the place of who does; returns whether there may be more at once. */
  round(): Promise<boolean>;
  /** Relays a last batch, so that what a stopping process did is not left to another. */
  end(): Promise<void>;
}

const createRounds = (options: RelayOptions): Rounds => {
  const { service, holder, outbox, log, publish, runtime, logger } = options;
  let lease: Lease | undefined;
  /** Kept until all is done with it: the log knows only its newest events again. */
  let batch: readonly PendingEvent[] = [];
  let renewedAt = -Infinity;
  let beatAt = -Infinity;

  const holdLease = async (): Promise<Lease | undefined> => {
    const now = runtime.now();
    if (now - renewedAt < renewMs) return lease;
    const next = await log.acquire(holder, leaseMs);
    renewedAt = now;
    if (next?.fence !== lease?.fence) {
      batch = [];
      if (next) logger.info({ fence: next.fence }, 'relays events from now on');
    }
    lease = next;
    return lease;
  };

  const announce = async (events: readonly string[]): Promise<void> => {
    const { epoch, seq } = await log.position();
    beatAt = runtime.now();
    for (const lines of inRuns(events)) {
      publish(writeEventFrame(service, { epoch, last: seq }, lines));
    }
  };

  const relayBatch = async (held: Lease): Promise<boolean> => {
    if (batch.length === 0) batch = await outbox.pending(log.maxBatchEvents);
    if (batch.length === 0) return false;
    const logged = await log.append(held, batch);
    if (!logged) {
      lease = undefined;
      batch = [];
      return false;
    }
    await announce(logged);
    await outbox.settle(batch);
    const isFull = batch.length === log.maxBatchEvents;
    batch = [];
    return isFull;
  };

  return {
    async round() {
      const held = await holdLease();
      const isMore = held !== undefined && (await relayBatch(held));
      if (lease && runtime.now() - beatAt >= beatMs) await announce([]);
      return isMore;
    },
    async end() {
      if (lease) await relayBatch(lease);
      if (lease) await log.release(lease);
    },
  };
};

/**
 * Starts a relay. Of a service's replicas one holds the lease and works; the others wait for it.
 * An event is appended before it is published and forgotten by its aggregate last, so a relay
 * that dies in between leaves work that the next one does again, never work undone; the log knows
 * what it has, and refuses a holder that was overtaken.
 */
export const startRelay = (options: RelayOptions): Relay => {
  const { outbox, runtime, logger } = options;
  const rounds = createRounds(options);
  let stopped = false;
  let failing = false;
  let isWoken = false;
  let restsUntil = 0;
  let goOn: (() => void) | undefined;
  let cancel: Cancel = () => undefined;

  const goOnIn = (ms: number): void => {
    cancel();
    if (goOn && ms > 0) cancel = runtime.after(ms, goOn);
    else if (goOn) runtime.atTurnEnd(goOn);
  };

  const pause = async (ms: number): Promise<void> => {
    await new Promise<void>((resolve) => {
      goOn = resolve;
      goOnIn(ms);
    });
    goOn = undefined;
  };

  const wake = (): void => {
    if (isWoken || stopped) return;
    isWoken = true;
    goOnIn(restsUntil - runtime.now());
  };

  /** Returns how long to rest, whoever wakes it. */
  const round = async (): Promise<number> => {
    const startedAt = runtime.now();
    try {
      const isMore = await rounds.round();
      if (failing) logger.info('events go on: their store answers again');
      failing = false;
      return isMore ? 0 : Math.max(minRestMs, runtime.now() - startedAt);
    } catch (error) {
      if (!failing) logger.warn({ err: error }, 'events wait: their store does not answer');
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
