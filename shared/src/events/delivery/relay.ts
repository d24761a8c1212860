import type { Logger } from 'pino';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { LoggedEvent } from '../event.ts';
import type { EventLog, Lease, Outbox } from '../outbox.ts';
import { writeEventFrame } from './event-frame.ts';

/** How often the aggregates are asked for events. */
const pollMs = 200;

/** How long a relay that died keeps others from taking over, and how often it is renewed. */
const leaseMs = 5_000;
const renewMs = 1_500;

const beatMs = 1_000;
const retryMs = 1_000;
const batchSize = 100;

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
  /** Ends after the round in progress and gives the lease back. */
  stop(): Promise<void>;
}

/**
 * Starts a relay. Of a service's replicas one holds the lease and works; the others wait for it.
 * An event is appended before it is published and forgotten by its aggregate last, so a relay
 * that dies in between leaves work that the next one does again, never work undone; the log knows
 * what it has, and refuses a holder that was overtaken.
 */
export const startRelay = (options: RelayOptions): Relay => {
  const { service, holder, outbox, log, publish, runtime, logger } = options;
  let lease: Lease | undefined;
  let renewedAt = -Infinity;
  let beatAt = -Infinity;
  let stopped = false;
  let failing = false;

  const holdLease = async (): Promise<Lease | undefined> => {
    const now = runtime.now();
    if (now - renewedAt < renewMs) return lease;
    renewedAt = now;
    const held = lease !== undefined;
    lease = await log.acquire(holder, leaseMs);
    if (lease && !held) logger.info({ fence: lease.fence }, 'relays events from now on');
    return lease;
  };

  const announce = async (events: readonly LoggedEvent[]): Promise<void> => {
    const { epoch, seq } = await log.position();
    beatAt = runtime.now();
    publish(writeEventFrame(service, { epoch, last: seq, events }));
  };

  /** Returns whether there may be more to do at once. */
  const relayBatch = async (held: Lease): Promise<boolean> => {
    const pending = await outbox.pending(batchSize);
    if (pending.length === 0) return false;
    const logged = await log.append(held, pending);
    if (!logged) {
      lease = undefined;
      return false;
    }
    await announce(logged);
    await outbox.settle(pending);
    return pending.length === batchSize;
  };

  const round = async (): Promise<void> => {
    const held = await holdLease();
    if (!held) return;
    while (!stopped && (await relayBatch(held))) await holdLease();
    if (runtime.now() - beatAt >= beatMs) await announce([]);
  };

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
        await round();
        failing = false;
        if (!stopped) await pause(pollMs);
      } catch (error) {
        if (!failing) logger.warn({ err: error }, 'events wait: their store does not answer');
        failing = true;
        if (!stopped) await pause(retryMs);
      }
    }
    if (lease) await log.release(lease).catch(() => undefined);
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
