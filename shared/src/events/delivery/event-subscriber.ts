import { ServiceError } from '../../errors.ts';
import type { Client } from '../../protocol/calls/client.ts';
import { type CallContext, createContext } from '../../protocol/calls/context.ts';
import type { Contract } from '../../protocol/contract.ts';
import { type Cancel, type Runtime, relaxed } from '../../runtime.ts';
import type { LoggedEvent, Position } from '../event.ts';
import type { AppliedEvent, SubscriptionStatus } from '../subscription.ts';
import { Applier, type ApplierOptions, type Replay } from './applier.ts';
import { Lag } from './lag.ts';
import { type EventFrame, readEventFrame } from '../event-frame.ts';
import { ConsumerCursor, contiguous } from './consumer-cursor.ts';
import type { HistoryContract } from './history.ts';

/** How long a publisher may be silent before its log is read. */
const silenceMs = 3_000;

const firstRetryMs = 200;
const maxRetryMs = 3_000;
const roundTimeoutMs = 30_000;
const shownEvents = 5;

/** Options of `EventSubscriber`. */
interface EventSubscriberOptions<C extends Contract> extends ApplierOptions<C> {
  readonly history: Pick<Client<HistoryContract>, 'call'>;
  readonly runtime: Runtime;
}

/**
 * Delivers one service's events to one consumer, each once and in order. Published frames are fast
 * but may be lost: after a gap the events are read from the log by a call. If the log does not
 * reach back far enough, the consumer is reset.
 */
export class EventSubscriber<C extends Contract> {
  readonly #options: EventSubscriberOptions<C>;
  readonly #cursor = new ConsumerCursor();
  readonly #applier: Applier<C>;
  readonly #lag: Lag;
  readonly #silenceMs: number;
  #heardAt: number | undefined;
  #resets = 0;
  #lastEvents: readonly AppliedEvent[] = [];
  #working = false;
  /** Whether it waits to retry after a failure. */
  #isPausing = false;
  #work: Promise<void> = Promise.resolve();
  /** Settles after the last exclusive task: a step of catching up, or a replay. */
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #retryMs = firstRetryMs;
  #cancelTimer: Cancel = () => undefined;

  constructor(options: EventSubscriberOptions<C>) {
    this.#options = options;
    this.#applier = new Applier(options);
    this.#lag = new Lag(options.runtime.now());
    this.#silenceMs = relaxed(options.runtime, silenceMs);
    this.#wake();
  }

  /**
   * The lag in milliseconds; 0 while all known events have been applied. It also grows while the
   * publisher is silent and its log cannot be read: then nothing is known.
   */
  get lagMs(): number {
    return this.#cursor.isCaughtUp ? 0 : this.#lag.ms(this.#options.runtime.now());
  }

  /** Takes a published frame; false if it is malformed: the log has its events. */
  read(frame: Buffer): boolean {
    const found = readEventFrame(this.#options.contract.service, frame);
    if (found && !this.#stopped) this.#hear(found, frame.length);
    return found !== undefined;
  }

  #hear(found: EventFrame, bytes: number): void {
    const now = this.#options.runtime.now();
    const wasSilent = this.#heardAt === undefined || this.#silentMs() >= this.#silenceMs;
    this.#heardAt = now;
    if (this.#cursor.isCaughtUp) this.#lag.caughtUp(now);
    this.#cursor.hear(found, bytes);
    if (this.#cursor.isCaughtUp) return;
    if (found.epoch === this.#cursor.position?.epoch) this.#lag.heard(found.last, now);
    // The publisher is back, so its log can be read again.
    if (this.#isPausing && wasSilent) this.#goOn();
    this.#wake();
  }

  status(): SubscriptionStatus {
    const { known, position } = this.#cursor;
    const seq = !known || known.epoch === position?.epoch ? (position?.seq ?? 0) : 0;
    const lastSeq = Math.max(seq, known?.last ?? 0);
    return {
      service: this.#options.contract.service,
      epoch: known?.epoch,
      seq,
      lastSeq,
      lagEvents: lastSeq - seq,
      lagMs: this.lagMs,
      silentMs: this.#heardAt === undefined ? undefined : this.#silentMs(),
      resets: this.#resets,
      deadLetters: this.#options.deadLetters.status(),
      lastEvents: this.#lastEvents,
    };
  }

  /** Applies the dead letters again, and goes on at once if that made room. */
  async replay(): Promise<Replay> {
    const replay = await this.#alone(() => this.#applier.replay(this.#cursor.position));
    if (this.#isPausing) this.#goOn();
    return replay;
  }

  /** Stops; resolves when nothing is applied any more. */
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

  #silentMs(): number {
    const now = this.#options.runtime.now();
    return now - (this.#heardAt ?? now);
  }

  #wake(): void {
    if (this.#working || this.#stopped) return;
    this.#working = true;
    this.#cancelTimer();
    this.#work = this.#catchUp().then(
      () => {
        this.#working = false;
        this.#retryMs = firstRetryMs;
        this.#listen();
      },
      (error: unknown) => this.#backOff(error),
    );
  }

  /** Waits for frames. After a silence the log is read: frames may have been lost. */
  #listen(): void {
    if (this.#stopped) return;
    const leftMs = this.#silenceMs - this.#silentMs();
    if (leftMs <= 0) this.#cursor.doubt();
    if (!this.#cursor.isCaughtUp) return this.#wake();
    this.#cancelTimer = this.#options.runtime.after(leftMs, () => this.#listen());
  }

  /** Retries after a jittered delay. Frames that arrive meanwhile do not shorten it. */
  #backOff(error: unknown): void {
    if (this.#stopped) return;
    const { contract, logger, runtime } = this.#options;
    if (this.#retryMs === firstRetryMs) {
      const { service } = contract;
      logger.warn({ err: error, service }, 'events could not be applied, and are retried');
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
    if (!this.#cursor.position) {
      await this.#options.deadLetters.open();
      const position = await this.#options.consumer.position();
      if (position) this.#cursor.startAt(position);
    }
    while (!this.#stopped && !this.#cursor.isCaughtUp) {
      await this.#alone(async () => {
        const held = this.#cursor.takeHeld();
        await (held.length > 0 ? this.#apply(held) : this.#readLog());
      });
    }
    if (!this.#stopped) this.#lag.caughtUp(this.#options.runtime.now());
  }

  async #readLog(): Promise<void> {
    const context = createContext(this.#options.runtime, { timeoutMs: roundTimeoutMs });
    const { position, known } = this.#cursor;
    const after = position?.seq ?? 0;
    const page = await this.#options.history.call('$events', { after }, context);
    if (this.#stopped) return;
    const now = this.#options.runtime.now();
    this.#heardAt = now;
    this.#cursor.learn(page, known);
    if (page.epoch === position?.epoch) this.#lag.heard(page.last, now);

    const isTruncated = page.first > after + 1 && page.last > after;
    if (position?.epoch !== page.epoch || isTruncated || page.last < after) {
      return this.#reset({ epoch: page.epoch, seq: page.last }, context);
    }
    const next = contiguous(page.events, after);
    if (next.length > 0) await this.#apply(next);
    else if (page.last > after) throw new ServiceError('BAD_REPLY', 'the log left out events');
  }

  async #reset(position: Position, context: CallContext): Promise<void> {
    const { consumer, deadLetters } = this.#options;
    const begun = await consumer.reset(position, context);
    this.#cursor.startAt(begun ?? position);
    this.#lag.beginAgain();
    this.#resets += 1;
    // The state of the reset includes them.
    await deadLetters.remove(deadLetters.entries().map(({ event }) => event.id));
  }

  async #apply(logged: readonly LoggedEvent[]): Promise<void> {
    const { position } = this.#cursor;
    if (position) await this.#applier.apply(position.epoch, logged, (part) => this.#reached(part));
  }

  #reached(part: readonly LoggedEvent[]): void {
    const { position } = this.#cursor;
    const last = part.at(-1);
    if (!last || !position) return;
    this.#cursor.advanceTo({ epoch: position.epoch, seq: last.seq });
    this.#lag.reached(last.seq);
    this.#retryMs = firstRetryMs;
    const newest = part.slice(-shownEvents).toReversed();
    const shown = newest.map(({ type, key, seq, time }) => ({ type, key, seq, time }));
    this.#lastEvents = [...shown, ...this.#lastEvents].slice(0, shownEvents);
  }
}
