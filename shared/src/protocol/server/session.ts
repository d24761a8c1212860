import type { ServiceError } from '../../errors.ts';
import type { Runtime } from '../../runtime.ts';
import { CallTable } from '../calls/call-table.ts';
import type { Welcome } from '../identity.ts';
import { writeFailureBody } from '../calls/failure-body.ts';
import { TurnBatch } from '../calls/turn-batch.ts';
import { isLongerThan } from '../wire/batch.ts';
import { kinds } from '../wire/kinds.ts';
import { maxResponseBytes } from '../wire/limits.ts';
import type { AuthenticatedCaller } from './handshake.ts';
import { refusal } from './refusals.ts';
import type { ServedCall } from './served-call.ts';

/** What the server knows of one connection, and the answers that wait for the turn's end. */
export class Session {
  /** The calls that have not ended, by the caller's ids. */
  readonly calls = new CallTable<ServedCall>();
  /** Undefined until it has greeted, and been believed. */
  authenticated: AuthenticatedCaller | undefined;
  lastHeardAt: number;
  readonly #batch: TurnBatch;
  /** How many calls it may have at work, and what it was last told of that. */
  readonly #credit: { readonly value: number };
  #told: number;
  #handshakeRequested = false;
  /** Whether something else than a PONG waits for the next frame. */
  #isSaying = false;
  /** Frames so far, the last of them that held something else, and how many the peer has read. */
  #framesSent = 0;
  #lastSaid = 0;
  #framesRead = 0;

  constructor(runtime: Runtime, send: (frame: Buffer) => void, credit: { readonly value: number }) {
    this.#credit = credit;
    this.#told = credit.value;
    this.#batch = new TurnBatch(runtime, (frame) => {
      this.#framesSent += 1;
      if (this.#isSaying) this.#lastSaid = this.#framesSent;
      this.#isSaying = false;
      send(frame);
    });
    this.lastHeardAt = runtime.now();
  }

  /** Whether the peer has not confirmed yet that it has read all that it was told. */
  get hasUnread(): boolean {
    return this.#isSaying || this.#framesRead < this.#lastSaid;
  }

  welcome(who: Omit<Welcome, 'limits'>, limits: Omit<Welcome['limits'], 'inFlight'>): void {
    this.#isSaying = true;
    this.#told = this.#credit.value;
    const body = { ...who, limits: { ...limits, inFlight: this.#told } };
    this.#batch.plain(kinds.welcome, 0, JSON.stringify(body));
    this.#batch.flush();
  }

  /** Tells a peer, once, that nobody here knows it: it may have been silent for too long. */
  requestHandshake(): void {
    if (this.#handshakeRequested) return;
    this.#handshakeRequested = true;
    this.fail(0, refusal('UNAUTHENTICATED', 'send HELLO first'));
  }

  /** Answers a PING; its content says how many frames the peer had read when it sent it. */
  pong(id: number, content: Buffer): void {
    this.#framesRead = content.length < 8 ? 0 : Number(content.readBigUInt64BE());
    this.#batch.plain(kinds.pong, id, content.subarray(0, 8));
    this.#batch.flushAtTurnEnd();
  }

  goaway(graceMs: number): void {
    this.#isSaying = true;
    this.#batch.number(kinds.goaway, graceMs);
    this.#batch.flush();
  }

  /** Returns false, having sent nothing, when the answer is larger than an answer may be. */
  respond(id: number, json: string, metadata?: string): boolean {
    if (isLongerThan(maxResponseBytes, json)) return false;
    this.#isSaying = true;
    this.#batch.response(id, json, metadata);
    this.#leave();
    return true;
  }

  /** REJECT where the handler never ran, else ERROR. */
  fail(id: number, error: ServiceError): void {
    const kind = error.executed === 'no' ? kinds.reject : kinds.error;
    this.#isSaying = true;
    this.#batch.failure(kind, id, error, writeFailureBody(error));
    this.#leave();
  }

  flush(): void {
    this.#batch.flush();
  }

  /** With this turn's frame, unless a full one has left with it already. */
  #leave(): void {
    if (this.#told !== this.#credit.value) {
      this.#told = this.#credit.value;
      this.#batch.number(kinds.credit, this.#told);
    }
    this.#isSaying = !this.#batch.isEmpty;
    this.#batch.flushAtTurnEnd();
  }
}
