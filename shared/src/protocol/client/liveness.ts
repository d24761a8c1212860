import { type Cancel, type Runtime, relaxed } from '../../runtime.ts';
import { maxMissedPings, pingIntervalMs } from '../wire/limits.ts';

/** The actions of a `Liveness` check. */
interface LivenessTasks {
  /** Sends a PING. */
  ping(): void;
  /** Called when nothing was received for too long. */
  onSilent(): void;
}

/** Heartbeats of one connection, and the count of frames that were read on it. */
export class Liveness {
  readonly #runtime: Runtime;
  readonly #tasks: LivenessTasks;
  #framesRead = 0;
  #missedPings = 0;
  #heard = false;
  /** Whether a call timed out since the last frame. */
  #isMissed = false;
  #stopTimer: Cancel = () => undefined;

  constructor(runtime: Runtime, tasks: LivenessTasks) {
    this.#runtime = runtime;
    this.#tasks = tasks;
  }

  /** Whether the peer is silent: neither a call nor a PING has been answered. */
  get isSilent(): boolean {
    return this.#isMissed && this.#missedPings > 0 && !this.#heard;
  }

  /** Starts counting for a new session, of which `framesRead` frames have been read. */
  begin(framesRead: number): void {
    this.stop();
    this.#framesRead = framesRead;
  }

  /** A frame was received; any frame proves that the peer is alive. */
  frameRead(): void {
    this.#heard = true;
    this.#isMissed = false;
    this.#framesRead += 1;
  }

  /** A call has timed out. */
  answerMissed(): void {
    this.#isMissed = true;
  }

  /** Starts to send PINGs. */
  watch(): void {
    this.stop();
    this.#missedPings = 0;
    this.#isMissed = false;
    this.#stopTimer = this.#runtime.after(pingIntervalMs, () => this.#check());
  }

  stop(): void {
    this.#stopTimer();
  }

  /** The content of a PING: the number of frames read on this connection. */
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
