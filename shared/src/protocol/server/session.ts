import type { ServiceError } from '../../errors.ts';
import { type Runtime, oncePerTurn } from '../../runtime.ts';
import { CallTable } from '../calls/call-table.ts';
import type { Welcome } from '../identity.ts';
import { writeFailureBody } from '../calls/failure-body.ts';
import { Batch, isLongerThan } from '../wire/batch.ts';
import { kinds } from '../wire/kinds.ts';
import { maxResponseBytes } from '../wire/limits.ts';
import type { AuthenticatedCaller } from './handshake.ts';
import { refusal } from './refusals.ts';
import type { ServedCall } from './served-call.ts';

/** The server's state of one connection, and the answers that leave at the end of this turn. */
export class Session {
  /** The calls that have not ended, by the ids of the caller. */
  readonly calls = new CallTable<ServedCall>();
  /** Undefined before a successful handshake. */
  authenticated: AuthenticatedCaller | undefined;
  lastHeardAt: number;
  readonly #batch: Batch;
  readonly #flushAtTurnEnd: () => void;
  /** The limit of calls, and the limit that the peer was last told. */
  readonly #credit: { readonly value: number };
  #told: number;
  #handshakeRequested = false;
  /** Whether the next frame has anything but PONGs. */
  #hasContent = false;
  /** Frames sent, the last of them with anything but PONGs, and frames that the peer has read. */
  #framesSent = 0;
  #lastContentFrame = 0;
  #framesRead = 0;

  constructor(runtime: Runtime, send: (frame: Buffer) => void, credit: { readonly value: number }) {
    this.#credit = credit;
    this.#told = credit.value;
    this.#batch = new Batch((frame) => {
      this.#framesSent += 1;
      if (this.#hasContent) this.#lastContentFrame = this.#framesSent;
      this.#hasContent = false;
      send(frame);
    });
    this.#flushAtTurnEnd = oncePerTurn(runtime, () => this.#batch.flush());
    this.lastHeardAt = runtime.now();
  }

  /** Whether the peer has yet to confirm that it has read everything. */
  get hasUnread(): boolean {
    return this.#hasContent || this.#framesRead < this.#lastContentFrame;
  }

  welcome(who: Omit<Welcome, 'limits'>, limits: Omit<Welcome['limits'], 'inFlight'>): void {
    this.#hasContent = true;
    this.#told = this.#credit.value;
    const body = { ...who, limits: { ...limits, inFlight: this.#told } };
    this.#batch.plain(kinds.welcome, 0, JSON.stringify(body));
    this.#batch.flush();
  }

  /** Tells an unknown peer, once, to do the handshake: it may have been silent for too long. */
  requestHandshake(): void {
    if (this.#handshakeRequested) return;
    this.#handshakeRequested = true;
    this.fail(0, refusal('UNAUTHENTICATED', 'send HELLO first'));
  }

  /** Answers a PING, whose content is the number of frames that the peer had read. */
  pong(id: number, content: Buffer): void {
    this.#framesRead = content.length < 8 ? 0 : Number(content.readBigUInt64BE());
    this.#batch.plain(kinds.pong, id, content.subarray(0, 8));
    this.#flushAtTurnEnd();
  }

  goaway(graceMs: number): void {
    this.#hasContent = true;
    this.#batch.number(kinds.goaway, graceMs);
    this.#batch.flush();
  }

  /** Sends an answer; returns false, with nothing sent, if it is over the size limit. */
  respond(id: number, json: string, metadata?: string): boolean {
    if (isLongerThan(maxResponseBytes, json)) return false;
    this.#hasContent = true;
    this.#batch.response(id, json, metadata);
    this.#flushLater();
    return true;
  }

  /** Sends an error: REJECT if no handler ran, else ERROR. */
  fail(id: number, error: ServiceError): void {
    const kind = error.executed === 'no' ? kinds.reject : kinds.error;
    this.#hasContent = true;
    this.#batch.failure(kind, id, error, writeFailureBody(error));
    this.#flushLater();
  }

  flush(): void {
    this.#batch.flush();
  }

  /** Flushes at the end of the turn, unless a full frame has already taken everything. */
  #flushLater(): void {
    if (this.#told !== this.#credit.value) {
      this.#told = this.#credit.value;
      this.#batch.number(kinds.credit, this.#told);
    }
    this.#hasContent = !this.#batch.isEmpty;
    this.#flushAtTurnEnd();
  }
}
