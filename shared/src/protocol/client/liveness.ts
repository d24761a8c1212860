import { type Cancel, type Runtime, relaxed } from '../../runtime.ts';
import { maxMissedPings, pingIntervalMs } from '../wire/limits.ts';

/** What is done about a connection that is watched. */
export interface LivenessTasks {
  /** Asks for a sign of life. */
  ping(): void;
  /** None came for too long. */
  onSilent(): void;
}

/** Watches a connection for signs of life, and counts the frames that have been read on it. */
export class Liveness {
  readonly #runtime: Runtime;
  readonly #tasks: LivenessTasks;
  #framesRead = 0;
  #missedPings = 0;
  #heard = false;
  /** An answer was waited for and did not come since the last sign of life. */
  #isMissed = false;
  #stopTimer: Cancel = () => undefined;

  constructor(runtime: Runtime, tasks: LivenessTasks) {
    this.#runtime = runtime;
    this.#tasks = tasks;
  }

  /** Whether nothing at all comes any more: neither the answer to a call nor that to a PING. */
  get isSilent(): boolean {
    return this.#isMissed && this.#missedPings > 0 && !this.#heard;
  }

  /** The other side has begun to count what it sends, of which so many frames have been read. */
  begin(framesRead: number): void {
    this.stop();
    this.#framesRead = framesRead;
  }

  /** A frame has come: that is a sign of life, whatever it holds. */
  frameRead(): void {
    this.#heard = true;
    this.#isMissed = false;
    this.#framesRead += 1;
  }

  /** An answer that should have been there by now was not. */
  answerMissed(): void {
    this.#isMissed = true;
  }

  /** Pings again and again from now on. */
  watch(): void {
    this.stop();
    this.#missedPings = 0;
    this.#isMissed = false;
    this.#stopTimer = this.#runtime.after(pingIntervalMs, () => this.#check());
  }

  stop(): void {
    this.#stopTimer();
  }

  /** The content of a PING: how many frames have been read on this connection. */
  pingContent(): Buffer {
    const content = Buffer.alloc(8);
    content.writeBigUInt64BE(BigInt(this.#framesRead));
    return content;
  }

  #check(): void {
    this.#missedPings = this.#heard ? 0 : this.#missedPings + 1;
    if (this.#missedPings >= relaxed(this.#runtime, maxMissedPings)) return this.#tasks.onSilent();
    this.#heard = false;
    this.#tasks.ping();
    this.#stopTimer = this.#runtime.after(pingIntervalMs, () => this.#check());
  }
}
