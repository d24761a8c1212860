import type { Logger } from 'pino';
import type { Client } from '../../protocol/calls/client.ts';
import { type CallContext, createContext } from '../../protocol/calls/context.ts';
import type { Contract } from '../../protocol/contract.ts';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { LoggedEvent, Position } from '../event.ts';
import type { EventConsumer, EventOf } from '../subscription.ts';
import type { AppliedEvent, SubscriptionStatus } from '../subscription-status.ts';
import { type Beat, readEventFrame } from './event-frame.ts';
import type { HistoryContract } from './history.ts';

/** Events that came while others were being applied; beyond that they are read from the log. */
const maxHeld = 1_000;

/** A publisher that has not been heard for this long is asked. */
const silenceMs = 3_000;

const firstRetryMs = 100;
const maxRetryMs = 5_000;
const roundTimeoutMs = 30_000;
const shownEvents = 5;

/** What a follower works with. */
export interface FollowerOptions<C extends Contract> {
  readonly contract: C;
  readonly consumer: EventConsumer<C>;
  readonly history: Pick<Client<HistoryContract>, 'call'>;
  readonly runtime: Runtime;
  readonly logger: Pick<Logger, 'warn'>;
}

/**
 * Brings one service's events to one consumer, each once and in order. What is published is a
 * hint that there is something; whatever does not follow directly on what was applied is read
 * from the log by a call, and where the log does not reach back the consumer starts again.
 */
export class Follower<C extends Contract> {
  readonly #options: FollowerOptions<C>;
  #position: Position | undefined;
  #known: Beat | undefined;
  #held: LoggedEvent[] = [];
  #heardAt: number | undefined;
  #resets = 0;
  #lastEvents: readonly AppliedEvent[] = [];
  #working = false;
  #stopped = false;
  #retryMs = firstRetryMs;
  #cancelTimer: Cancel = () => undefined;

  constructor(options: FollowerOptions<C>) {
    this.#options = options;
    this.#wake();
  }

  /** Takes a published frame; one that cannot be read is ignored, the log has its events. */
  read(frame: Buffer): void {
    const found = readEventFrame(this.#options.contract.service, frame);
    if (!found || this.#stopped) return;
    this.#heardAt = this.#options.runtime.now();
    this.#know(found);
    const room = maxHeld - this.#held.length;
    if (found.epoch === this.#position?.epoch) this.#held.push(...found.events.slice(0, room));
    if (!this.#isCurrent()) this.#wake();
  }

  status(): SubscriptionStatus {
    const seq = this.#position?.seq ?? 0;
    const lastSeq = Math.max(seq, this.#known?.last ?? 0);
    return {
      service: this.#options.contract.service,
      epoch: this.#known?.epoch,
      seq,
      lastSeq,
      lagEvents: lastSeq - seq,
      silentMs:
        this.#heardAt === undefined ? undefined : this.#options.runtime.now() - this.#heardAt,
      resets: this.#resets,
      lastEvents: this.#lastEvents,
    };
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
  }

  #know({ epoch, last }: Beat): void {
    // A relay that was overtaken may still send an older beat of the same log.
    const older = epoch === this.#known?.epoch && last < this.#known.last;
    if (!older) this.#known = { epoch, last };
  }

  #isCurrent(): boolean {
    if (!this.#position || !this.#known) return false;
    return this.#position.epoch === this.#known.epoch && this.#position.seq >= this.#known.last;
  }

  #wake(): void {
    if (this.#working || this.#stopped) return;
    this.#working = true;
    this.#cancelTimer();
    this.#catchUp()
      .then(
        () => {
          this.#retryMs = firstRetryMs;
          return silenceMs;
        },
        (error: unknown) => {
          const { service } = this.#options.contract;
          this.#options.logger.warn({ err: error, service }, 'events wait to be applied');
          this.#retryMs = Math.min(2 * this.#retryMs, maxRetryMs);
          return this.#retryMs * this.#options.runtime.random();
        },
      )
      .then((delayMs) => this.#rest(delayMs))
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'a follower failed'));
  }

  #rest(delayMs: number): void {
    this.#working = false;
    if (this.#stopped) return;
    if (delayMs === silenceMs && this.#known && !this.#isCurrent()) return this.#wake();
    this.#cancelTimer = this.#options.runtime.after(delayMs, () => this.#listen());
  }

  /** Nothing heard for a while: asks, since a silent publisher and a lost one sound the same. */
  #listen(): void {
    const { runtime } = this.#options;
    const silent = this.#heardAt === undefined || runtime.now() - this.#heardAt >= silenceMs;
    if (silent) this.#known = undefined;
    if (!this.#isCurrent()) return this.#wake();
    this.#cancelTimer = runtime.after(silenceMs, () => this.#listen());
  }

  async #catchUp(): Promise<void> {
    this.#position ??= await this.#options.consumer.position();
    while (!this.#stopped && !this.#isCurrent()) {
      const next = this.#takeNext();
      if (next.length > 0) await this.#apply(next);
      else await this.#readLog();
    }
  }

  /** Held events that follow on the position; what is older or beyond a gap is dropped. */
  #takeNext(): readonly LoggedEvent[] {
    const next: LoggedEvent[] = [];
    let seq = this.#position?.seq ?? 0;
    for (const event of this.#held) {
      if (event.seq !== seq + 1) continue;
      next.push(event);
      seq += 1;
    }
    this.#held = [];
    return this.#position && this.#position.epoch === this.#known?.epoch ? next : [];
  }

  async #readLog(): Promise<void> {
    const context = createContext(this.#options.runtime, { timeoutMs: roundTimeoutMs });
    const after = this.#position?.seq ?? 0;
    const page = await this.#options.history.call('$events', { after }, context);
    this.#heardAt = this.#options.runtime.now();
    this.#know(page);
    const reaches = page.first <= after + 1 || page.last === after;
    if (this.#position?.epoch !== page.epoch || !reaches || page.last < after) {
      return this.#reset({ epoch: page.epoch, seq: page.last }, context);
    }
    if (page.events.length > 0) await this.#apply(page.events);
  }

  async #reset(position: Position, context: CallContext): Promise<void> {
    await this.#options.consumer.reset(position, context);
    this.#known = { epoch: position.epoch, last: position.seq };
    this.#position = position;
    this.#resets += 1;
  }

  async #apply(logged: readonly LoggedEvent[]): Promise<void> {
    const last = logged.at(-1);
    if (!last || !this.#position) return;
    const position = { epoch: this.#position.epoch, seq: last.seq };
    await this.#options.consumer.apply(
      logged.flatMap((event) => this.#checked(event)),
      position,
    );
    this.#position = position;
    const shown = logged.slice(-shownEvents).toReversed();
    this.#lastEvents = [...shown.map(toApplied), ...this.#lastEvents].slice(0, shownEvents);
  }

  /** An event of a type or form that this side does not know yet is passed over. */
  #checked(event: LoggedEvent): EventOf<C>[] {
    const parsed = this.#options.contract.events[event.type]?.safeParse(event.data);
    if (!parsed) return [];
    if (!parsed.success) {
      const { id, type, seq } = event;
      this.#options.logger.warn({ id, type, seq }, 'an event is not as the contract says');
      return [];
    }
    // `type` is a name in the contract and `data` is what that name's schema has made.
    return [{ ...event, data: parsed.data } as unknown as EventOf<C>];
  }
}

const toApplied = ({ type, key, seq, time }: LoggedEvent): AppliedEvent => ({
  type,
  key,
  seq,
  time,
});
