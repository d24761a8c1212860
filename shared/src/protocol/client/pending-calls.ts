import type { ServiceError } from '../../errors.ts';
import { CallTable } from '../calls/call-table.ts';
import { Deadlines } from '../calls/deadlines.ts';
import type { Runtime } from '../../runtime.ts';
import { hasShare } from '../fair-share.ts';
import { type OutgoingCall, deadlineExceeded } from './outgoing-call.ts';

/** The calls of one connection that wait for their answers, by their ids on the wire. */
export class PendingCalls {
  readonly #deadlines: Deadlines<OutgoingCall>;
  /** How many calls the server lets this connection have in flight. */
  credit = 0;
  #calls = new CallTable<OutgoingCall>();
  readonly #ofOperation = new Map<string, { size: number }>();
  #lastId: number;

  /** `onGivenUp` is called for each call that timed out, after its caller was told. */
  constructor(runtime: Runtime, onGivenUp: (call: OutgoingCall) => void, lastId = 0) {
    this.#lastId = lastId;
    this.#deadlines = new Deadlines<OutgoingCall>(
      runtime,
      () => this.#calls.values(),
      ({ id }) => {
        // The end of another call may have ended this one as well.
        const call = this.take(id);
        if (!call) return;
        call.end(deadlineExceeded(call.operation));
        onGivenUp(call);
      },
    );
  }

  get size(): number {
    return this.#calls.size;
  }

  /** The number of calls of one operation. */
  sizeOf(operation: string): number {
    return this.#ofOperation.get(operation)?.size ?? 0;
  }

  /** Whether calls of more than one operation were ever sent here. */
  get isShared(): boolean {
    return this.#ofOperation.size > 1;
  }

  /** Whether one more call of an operation fits its share of the credit. */
  hasRoomFor(operation: string): boolean {
    const { size } = this.#calls;
    if (!this.isShared || hasShare(size, size, this.credit)) return size < this.credit;
    return hasShare(this.sizeOf(operation), size, this.credit);
  }

  /**
   * Registers a call and returns the id of its answer. Ids count up and wrap around after 2^32 - 1
   * to 1: the id 0 stands for the connection itself.
   */
  add(call: OutgoingCall): number {
    do this.#lastId = (this.#lastId + 1) >>> 0;
    while (this.#lastId === 0 || this.#calls.get(this.#lastId));
    call.id = this.#lastId;
    this.#calls.add(call);
    this.#count(call, 1);
    this.#deadlines.add(call.expiresAt);
    return call.id;
  }

  /** Removes and returns the call with this id; undefined for a late or unknown answer. */
  take(id: number): OutgoingCall | undefined {
    const call = this.#calls.take(id);
    if (call) this.#count(call, -1);
    return call;
  }

  /** Fails the calls with ids from `first` to `last`: their frame was not sent. */
  failRange(first: number, last: number, error: ServiceError): void {
    for (let id = first; ; id = (id + 1) >>> 0) {
      this.take(id)?.end(error);
      if (id === last) return;
    }
  }

  /** Fails all calls. */
  failAll(error: ServiceError): void {
    const calls = this.#calls.values();
    this.#calls = new CallTable();
    for (const count of this.#ofOperation.values()) count.size = 0;
    this.#deadlines.close();
    for (const call of calls) call.end(error);
  }

  #count({ operation }: OutgoingCall, change: 1 | -1): void {
    const known = this.#ofOperation.get(operation);
    if (known) known.size += change;
    else this.#ofOperation.set(operation, { size: change });
  }
}
