import type { Logger } from 'pino';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { LoggedEvent, PendingEvent } from '../event.ts';
import { maxBatchEvents } from '../event-log-options.ts';
import { inRuns } from '../event-runs.ts';
import type { EventLog, Lease, Outbox } from '../outbox.ts';
import { writeEventFrame } from './event-frame.ts';

/** How often the aggregates are asked for events. */
const pollMs = 200;

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
  /** Ends after the round in progress and one batch of what came last; gives the lease back. */
  stop(): Promise<void>;
}

/** What a relay does again and again, and how it ends. */
interface Rounds {
  /** Relays what is there, or holds the place of who does; ends early when `isStopped`. */
  round(isStopped: () => boolean): Promise<void>;
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

  const announce = async (events: readonly LoggedEvent[]): Promise<void> => {
    const { epoch, seq } = await log.position();
    beatAt = runtime.now();
    for (const run of inRuns(events)) {
      publish(writeEventFrame(service, { epoch, last: seq, events: run }));
    }
  };

  /** Returns whether there may be more to do at once. */
  const relayBatch = async (held: Lease): Promise<boolean> => {
    if (batch.length === 0) batch = await outbox.pending(maxBatchEvents);
    if (batch.length === 0) return false;
    const logged = await log.append(held, batch);
    if (!logged) {
      lease = undefined;
      batch = [];
      return false;
    }
    await announce(logged);
    await outbox.settle(batch);
    const isFull = batch.length === maxBatchEvents;
    batch = [];
    return isFull;
  };

  return {
    async round(isStopped) {
      let held = await holdLease();
      while (held && !isStopped() && (await relayBatch(held))) held = await holdLease();
      if (lease && runtime.now() - beatAt >= beatMs) await announce([]);
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
  const { runtime, logger } = options;
  const rounds = createRounds(options);
  let stopped = false;
  let failing = false;
  let cancel: Cancel = () => undefined;
  let wakeStopped: () => void = () => undefined;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      wakeStopped = resolve;
      cancel = runtime.after(ms, resolve);
    });

  const work = async (): Promise<void> => {
    while (!stopped) {
      try {
        await rounds.round(() => stopped);
        if (failing) logger.info('events go on: their store answers again');
        failing = false;
      } catch (error) {
        if (!failing) logger.warn({ err: error }, 'events wait: their store does not answer');
        failing = true;
      }
      if (!stopped) await pause(failing ? retryMs : pollMs);
    }
    await rounds.end().catch(() => undefined);
  };
  const working = work();

  return {
    async stop() {
      stopped = true;
      cancel();
      wakeStopped();
      await working;
    },
  };
};
