import { ServiceError } from '../../errors.ts';
import type { Client } from '../../protocol/calls/client.ts';
import { type CallContext, createContext } from '../../protocol/calls/context.ts';
import type { Contract } from '../../protocol/contract.ts';
import { type Cancel, type Runtime, relaxed } from '../../runtime.ts';
import type { LoggedEvent, Position } from '../event.ts';
import type { AppliedEvent, SubscriptionStatus } from '../subscription-status.ts';
import { Applier, type ApplierOptions, type Replay } from './applier.ts';
import { BehindSince } from './behind-since.ts';
import { type EventFrame, readEventFrame } from './event-frame.ts';
import { FollowedLog, following } from './followed-log.ts';
import type { HistoryContract } from './history.ts';

/** A publisher that has not been heard for this long is asked. */
const silenceMs = 3_000;

const firstRetryMs = 200;
const maxRetryMs = 3_000;
const roundTimeoutMs = 30_000;
const shownEvents = 5;

/** What a follower works with. */
export interface FollowerOptions<C extends Contract> extends ApplierOptions<C> {
  readonly history: Pick<Client<HistoryContract>, 'call'>;
  readonly runtime: Runtime;
}

/**
 * Brings one service's events to one consumer, each once and in order. What is published is a
 * hint that there is something; whatever does not follow directly on what was applied is read
 * from the log by a call, and where the log does not reach back the consumer starts again.
 */
export class Follower<C extends Contract> {
  readonly #options: FollowerOptions<C>;
  readonly #log = new FollowedLog();
  readonly #applier: Applier<C>;
  readonly #behind: BehindSince;
  #heardAt: number | undefined;
  #resets = 0;
  #lastEvents: readonly AppliedEvent[] = [];
  #working = false;
  /** Working, but for a moment not, after a failure. */
  #isPausing = false;
  #work: Promise<void> = Promise.resolve();
  /** The end of what is done alone: a step of the work, or a replay. */
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #retryMs = firstRetryMs;
  #cancelTimer: Cancel = () => undefined;

  constructor(options: FollowerOptions<C>) {
    this.#options = options;
    this.#applier = new Applier(options);
    this.#behind = new BehindSince(options.runtime.now());
    this.#wake();
  }

  /**
   * 0 while all that is known has been applied; else how long ago that was last so. It counts as
   * behind when the publisher is silent and cannot be asked: then nobody knows.
   */
  get behindMs(): number {
    return this.#log.isFollowed ? 0 : this.#behind.ms(this.#options.runtime.now());
  }

  /** Takes a published frame; false for one that cannot be read: the log has its events. */
  read(frame: Buffer): boolean {
    const found = readEventFrame(this.#options.contract.service, frame);
    if (found && !this.#stopped) this.#hear(found, frame.length);
    return found !== undefined;
  }

  #hear(found: EventFrame, bytes: number): void {
    const now = this.#options.runtime.now();
    const wasSilent = this.#heardAt === undefined || this.#silentMs() >= this.#silenceMs;
    this.#heardAt = now;
    if (this.#log.isFollowed) this.#behind.caughtUp(now);
    this.#log.hear(found, bytes);
    if (this.#log.isFollowed) return;
    if (found.epoch === this.#log.position?.epoch) this.#behind.heard(found.last, now);
    // Who was away can be asked again.
    if (this.#isPausing && wasSilent) this.#goOn();
    this.#wake();
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
      behindMs: this.behindMs,
      silentMs: this.#heardAt === undefined ? undefined : this.#silentMs(),
      resets: this.#resets,
      quarantine: this.#options.quarantine.status(),
      lastEvents: this.#lastEvents,
    };
  }

  /** Applies again what is in quarantine, also the room that this makes is used at once. */
  async replay(): Promise<Replay> {
    const replay = await this.#alone(() => this.#applier.replay(this.#log.position));
    if (this.#isPausing) this.#goOn();
    return replay;
  }

  /** Resolves when nothing more is applied. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#applier.isStopped = true;
    this.#cancelTimer();
    await this.#work;
    await this.#turn;
  }

  #alone<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  get #silenceMs(): number {
    return relaxed(this.#options.runtime, silenceMs);
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
    const leftMs = this.#silenceMs - this.#silentMs();
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
    this.#isPausing = true;
    this.#cancelTimer = runtime.after(this.#retryMs * runtime.random(), () => this.#goOn());
    this.#retryMs = Math.min(2 * this.#retryMs, maxRetryMs);
  }

  #goOn(): void {
    this.#isPausing = false;
    this.#working = false;
    this.#wake();
  }

  async #catchUp(): Promise<void> {
    if (!this.#log.position) await this.#begin();
    while (!this.#stopped && !this.#log.isFollowed) await this.#alone(() => this.#step());
    if (!this.#stopped) this.#behind.caughtUp(this.#options.runtime.now());
  }

  async #step(): Promise<void> {
    const next = this.#log.takeHeld();
    if (next.length > 0) await this.#apply(next);
    else await this.#readLog();
  }

  async #begin(): Promise<void> {
    await this.#options.quarantine.open();
    const position = await this.#options.consumer.position();
    if (position) this.#log.startAt(position);
  }

  async #readLog(): Promise<void> {
    const context = createContext(this.#options.runtime, { timeoutMs: roundTimeoutMs });
    const { position, known } = this.#log;
    const after = position?.seq ?? 0;
    const page = await this.#options.history.call('$events', { after }, context);
    if (this.#stopped) return;
    const now = this.#options.runtime.now();
    this.#heardAt = now;
    this.#log.learn(page, known);
    if (page.epoch === position?.epoch) this.#behind.heard(page.last, now);

    const isTruncated = page.first > after + 1 && page.last > after;
    if (position?.epoch !== page.epoch || isTruncated || page.last < after) {
      return this.#reset({ epoch: page.epoch, seq: page.last }, context);
    }
    const next = following(page.events, after);
    if (next.length > 0) await this.#apply(next);
    else if (page.last > after) throw new ServiceError('BAD_REPLY', 'the log kept events back');
  }

  async #reset(position: Position, context: CallContext): Promise<void> {
    const { consumer, quarantine } = this.#options;
    const begun = await consumer.reset(position, context);
    this.#log.startAt(begun ?? position);
    this.#behind.beginAgain();
    this.#resets += 1;
    // The state that it has begun with contains them.
    await quarantine.remove(quarantine.entries().map(({ event }) => event.id));
  }

  async #apply(logged: readonly LoggedEvent[]): Promise<void> {
    const { position } = this.#log;
    if (position) await this.#applier.apply(position.epoch, logged, (part) => this.#reached(part));
  }

  #reached(part: readonly LoggedEvent[]): void {
    const { position } = this.#log;
    const last = part.at(-1);
    if (!last || !position) return;
    this.#log.advanceTo({ epoch: position.epoch, seq: last.seq });
    this.#behind.reached(last.seq);
    this.#retryMs = firstRetryMs;
    const shown = part.slice(-shownEvents).toReversed();
    this.#lastEvents = [...shown.map(toApplied), ...this.#lastEvents].slice(0, shownEvents);
  }
}

const toApplied = ({ type, key, seq, time }: LoggedEvent): AppliedEvent => ({
  type,
  key,
  seq,
  time,
});
