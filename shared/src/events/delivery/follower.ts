import type { Logger } from 'pino';
import { ServiceError } from '../../errors.ts';
import type { Client } from '../../protocol/calls/client.ts';
import { type CallContext, createContext } from '../../protocol/calls/context.ts';
import { compiledByName } from '../../protocol/compiled.ts';
import type { Contract } from '../../protocol/contract.ts';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { LoggedEvent, Position } from '../event.ts';
import type { EventConsumer, EventOf } from '../subscription.ts';
import type { AppliedEvent, SubscriptionStatus } from '../subscription-status.ts';
import { readEventFrame } from './event-frame.ts';
import { FollowedLog, following } from './followed-log.ts';
import type { HistoryContract } from './history.ts';

/** A publisher that has not been heard for this long is asked. */
const silenceMs = 3_000;

const firstRetryMs = 200;
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
  readonly #log = new FollowedLog();
  #heardAt: number | undefined;
  #resets = 0;
  readonly #schemaOf: ReturnType<typeof compiledByName>;
  #lastEvents: readonly AppliedEvent[] = [];
  #working = false;
  #work: Promise<void> = Promise.resolve();
  #stopped = false;
  #retryMs = firstRetryMs;
  #cancelTimer: Cancel = () => undefined;

  constructor(options: FollowerOptions<C>) {
    this.#options = options;
    this.#schemaOf = compiledByName(options.contract.events);
    this.#wake();
  }

  /** Takes a published frame; one that cannot be read is ignored, the log has its events. */
  read(frame: Buffer): void {
    const found = readEventFrame(this.#options.contract.service, frame);
    if (!found || this.#stopped) return;
    this.#heardAt = this.#options.runtime.now();
    this.#log.hear(found, frame.length);
    if (!this.#log.isFollowed) this.#wake();
  }

  status(): SubscriptionStatus {
    const { known, position } = this.#log;
    const seq = !known || known.epoch === position?.epoch ? (position?.seq ?? 0) : 0;
    const lastSeq = Math.max(seq, known?.last ?? 0);
    return {
      service: this.#options.contract.service,
      epoch: known?.epoch,
      seq,
      lastSeq,
      lagEvents: lastSeq - seq,
      silentMs: this.#heardAt === undefined ? undefined : this.#silentMs(),
      resets: this.#resets,
      lastEvents: this.#lastEvents,
    };
  }

  /** Resolves when nothing more is applied. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelTimer();
    await this.#work;
  }

  #silentMs(): number {
    const now = this.#options.runtime.now();
    return now - (this.#heardAt ?? now);
  }

  #wake(): void {
    if (this.#working || this.#stopped) return;
    this.#working = true;
    this.#cancelTimer();
    this.#work = this.#catchUp().then(
      () => this.#rest(),
      (error: unknown) => this.#backOff(error),
    );
  }

  #rest(): void {
    this.#working = false;
    this.#retryMs = firstRetryMs;
    this.#listen();
  }

  /** Waits for frames. Silence is asked about: a silent publisher and a lost one sound the same. */
  #listen(): void {
    if (this.#stopped) return;
    const leftMs = silenceMs - this.#silentMs();
    if (leftMs <= 0) this.#log.doubt();
    if (!this.#log.isFollowed) return this.#wake();
    this.#cancelTimer = this.#options.runtime.after(leftMs, () => this.#listen());
  }

  /** Frames that come meanwhile do not end the wait: they would make it none. */
  #backOff(error: unknown): void {
    if (this.#stopped) return;
    const { contract, logger, runtime } = this.#options;
    if (this.#retryMs === firstRetryMs) {
      logger.warn({ err: error, service: contract.service }, 'events wait to be applied');
    }
    this.#cancelTimer = runtime.after(this.#retryMs * runtime.random(), () => {
      this.#working = false;
      this.#wake();
    });
    this.#retryMs = Math.min(2 * this.#retryMs, maxRetryMs);
  }

  async #catchUp(): Promise<void> {
    if (!this.#log.position) await this.#begin();
    while (!this.#stopped && !this.#log.isFollowed) {
      const next = this.#log.takeHeld();
      if (next.length > 0) await this.#apply(next);
      else await this.#readLog();
    }
  }

  async #begin(): Promise<void> {
    const position = await this.#options.consumer.position();
    if (position) this.#log.startAt(position);
  }

  async #readLog(): Promise<void> {
    const context = createContext(this.#options.runtime, { timeoutMs: roundTimeoutMs });
    const { position, known } = this.#log;
    const after = position?.seq ?? 0;
    const page = await this.#options.history.call('$events', { after }, context);
    if (this.#stopped) return;
    this.#heardAt = this.#options.runtime.now();
    this.#log.learn(page, known);

    const isTruncated = page.first > after + 1 && page.last > after;
    if (position?.epoch !== page.epoch || isTruncated || page.last < after) {
      return this.#reset({ epoch: page.epoch, seq: page.last }, context);
    }
    const next = following(page.events, after);
    if (next.length > 0) await this.#apply(next);
    else if (page.last > after) throw new ServiceError('BAD_REPLY', 'the log kept events back');
  }

  async #reset(position: Position, context: CallContext): Promise<void> {
    await this.#options.consumer.reset(position, context);
    this.#log.startAt(position);
    this.#resets += 1;
  }

  async #apply(logged: readonly LoggedEvent[]): Promise<void> {
    const { position } = this.#log;
    const last = logged.at(-1);
    if (!last || !position) return;
    const next = { epoch: position.epoch, seq: last.seq };
    const events: EventOf<C>[] = [];
    for (const event of logged) {
      const checked = this.#checked(event);
      if (checked) events.push(checked);
    }
    await this.#options.consumer.apply(events, next);
    this.#log.advanceTo(next);
    const shown = logged.slice(-shownEvents).toReversed();
    this.#lastEvents = [...shown.map(toApplied), ...this.#lastEvents].slice(0, shownEvents);
  }

  /** An event of a type or form that this side does not know yet is passed over. */
  #checked(event: LoggedEvent): EventOf<C> | undefined {
    const { id, type, seq } = event;
    const parsed = this.#schemaOf(type)?.safeParse(event.data);
    if (!parsed) return undefined;
    if (!parsed.success) {
      this.#options.logger.warn({ id, type, seq }, 'an event is not as the contract says');
      return undefined;
    }
    // `type` is a name in the contract and `data` is what that name's schema has made.
    return { ...event, data: parsed.data } as unknown as EventOf<C>;
  }
}

const toApplied = ({ type, key, seq, time }: LoggedEvent): AppliedEvent => ({
  type,
  key,
  seq,
  time,
});
