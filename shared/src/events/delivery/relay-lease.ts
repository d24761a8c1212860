import type { Logger } from 'pino';
import type { Runtime } from '../../runtime.ts';
import type { EventLog, Lease } from '../outbox.ts';

/**
 * A lease lasts so long, and a relay asks for it so often: the events of a dead relay wait for the
 * sum of both at most.
 */
const leaseMs = 5_000;
const renewMs = 1_500;

/** A relay without events for so long is idle; one that has events asks for the lease as often. */
const idleMs = 200;

/** The parts that a relay holds its lease with. */
interface RelayLeaseOptions {
  readonly holder: string;
  readonly log: Pick<EventLog, 'acquire' | 'release'>;
  readonly runtime: Pick<Runtime, 'now'>;
  readonly logger: Pick<Logger, 'debug' | 'info'>;
}

/**
 * The lease of one relay. The replicas of a service hand it over: an idle relay keeps it only until
 * another replica has an event, so that no event waits for a poll while all others are idle.
 */
export class RelayLease {
  readonly #options: RelayLeaseOptions;
  #lease: Lease | undefined;
  #askedAt = -Infinity;
  #busyAt = -Infinity;
  /** As the lease was asked for last. */
  #isIdle = true;

  constructor(options: RelayLeaseOptions) {
    this.#options = options;
  }

  /** The lease as it was seen last; undefined while another relay has it. */
  get held(): Lease | undefined {
    return this.#lease;
  }

  /**
   * Renews the lease in time, and as soon as this relay is idle. Takes it from an idle holder where
   * this replica has an event.
   */
  async hold(hasEvent: boolean): Promise<Lease | undefined> {
    const { holder, log, runtime, logger } = this.#options;
    const now = runtime.now();
    const isIdle = !hasEvent && now - this.#busyAt >= idleMs;
    const isHolder = this.#lease !== undefined;
    const isDue = now - this.#askedAt >= (hasEvent && !isHolder ? idleMs : renewMs);
    const isNews = isHolder ? isIdle && !this.#isIdle : !isIdle && this.#isIdle;
    if (!isDue && !isNews) return this.#lease;
    const next = await log.acquire(holder, leaseMs, isIdle);
    this.#askedAt = now;
    this.#isIdle = isIdle;
    if (next && next.fence !== this.#lease?.fence) {
      // A lease that an idle holder hands over is no news; the end of one that has run out is.
      const level = isIdle ? 'info' : 'debug';
      logger[level]({ fence: next.fence }, 'this replica has the lease and relays events');
    }
    this.#lease = next;
    return next;
  }

  /** There was something to relay: the lease stays here until that is some time ago. */
  keepBusy(): void {
    this.#busyAt = this.#options.runtime.now();
  }

  /** Another relay has taken the lease. */
  lose(): void {
    this.#lease = undefined;
  }

  /** Gives the lease back. */
  async release(): Promise<void> {
    if (this.#lease) await this.#options.log.release(this.#lease);
  }
}
