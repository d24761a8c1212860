import { type ServiceError } from '../../errors.ts';
import type { Runtime } from '../../runtime.ts';
import type { Caller } from '../calls/context.ts';
import { Batch } from '../wire/batch.ts';
import { kinds } from '../wire/kinds.ts';
import { maxResponseBytes } from '../wire/limits.ts';
import type { ServedCall } from './served-call.ts';

/** What the server knows of one connection, and the answers that wait for the turn's end. */
export class Session {
  /** The calls whose handlers work, by the caller's ids. */
  readonly calls = new Map<number, ServedCall>();
  /** Undefined until it has greeted. */
  caller: Caller | undefined;
  lastHeardAt: number;
  readonly #runtime: Runtime;
  readonly #batch: Batch;
  #flushAsked = false;

  constructor(runtime: Runtime, send: (frame: Buffer) => void) {
    this.#runtime = runtime;
    this.#batch = new Batch(send);
    this.lastHeardAt = runtime.now();
  }

  welcome(body: string): void {
    this.#batch.plain(kinds.welcome, 0, body);
    this.#batch.flush();
  }

  pong(id: number, echoed: Buffer): void {
    this.#batch.plain(kinds.pong, id, echoed.subarray(0, 8));
    this.#flushAtTurnEnd();
  }

  goaway(graceMs: number): void {
    this.#batch.goaway(graceMs);
    this.#batch.flush();
  }

  /** Returns false, having sent nothing, when the answer is larger than an answer may be. */
  respond(id: number, json: string): boolean {
    if (json.length > maxResponseBytes || Buffer.byteLength(json) > maxResponseBytes) return false;
    this.#batch.response(id, json);
    this.#flushAtTurnEnd();
    return true;
  }

  /** REJECT where the handler never ran, else ERROR. */
  fail(id: number, error: ServiceError): void {
    const kind = error.executed === 'no' ? kinds.reject : kinds.error;
    const { code, message, fields } = error;
    this.#batch.failure(kind, id, error, JSON.stringify({ code, message, fields }));
    this.#flushAtTurnEnd();
  }

  flush(): void {
    this.#batch.flush();
  }

  #flushAtTurnEnd(): void {
    if (this.#flushAsked) return;
    this.#flushAsked = true;
    this.#runtime.atTurnEnd(() => {
      this.#flushAsked = false;
      this.#batch.flush();
    });
  }
}
