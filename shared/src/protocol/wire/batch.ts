import type { Executed } from '../../errors.ts';
import { executedOctets, kinds, noRetryAfter } from './kinds.ts';
import {
  flushBytes,
  flushItems,
  frameHeadBytes,
  itemHeadBytes,
  magic,
  maxOperationBytes,
  wireVersion,
} from './limits.ts';
import { noMetadata } from './metadata.ts';

/** The fixed part of a REQUEST item. */
export interface RequestHead {
  readonly operation: string;
  readonly flags: number;
  readonly attempt: number;
  /** As `encodeMetadata` makes it. */
  readonly metadata: string;
}

/** The fixed part of an ERROR or REJECT item. */
interface FailureHead {
  readonly executed: Executed;
  readonly retryAfterMs: number | undefined;
}

/** The ids of the first and the last REQUEST of a frame. */
export interface RequestIds {
  readonly first: number;
  readonly last: number;
}

/** JSON, as text or as UTF-8 bytes. */
type Body = string | Uint8Array;

const initialBytes = 4 * 1024;
/** A larger scratch buffer is released after the frame that needed it. */
const keptBytes = 128 * 1024;

/**
 * Collects items for one peer and emits them as frames: when it is flushed, and earlier whenever
 * `flushBytes` or `flushItems` are reached, so that the other side starts to work.
 */
export class Batch {
  readonly #emit: (frame: Buffer, requests: RequestIds | undefined) => void;
  #scratch = Buffer.allocUnsafe(initialBytes);
  #length = frameHeadBytes;
  #items = 0;
  #firstRequest: number | undefined;
  #lastRequest = 0;

  /** `requests` are the REQUESTs in the frame; undefined if there are none. */
  constructor(emit: (frame: Buffer, requests: RequestIds | undefined) => void) {
    this.#emit = emit;
  }

  get isEmpty(): boolean {
    return this.#length === frameHeadBytes;
  }

  /** HELLO, WELCOME: a JSON document. PING, PONG, CANCEL: eight octets or nothing. */
  plain(kind: number, id: number, body: Body = ''): void {
    const start = this.#begin(kind, id, bodyBytes(body));
    this.#end(start, start + itemHeadBytes, body);
  }

  /** GOAWAY: in how many milliseconds the connection ends. CREDIT: how many calls it may carry. */
  number(kind: number, value: number): void {
    const start = this.#begin(kind, 0, 4);
    this.#end(start, this.#scratch.writeUInt32BE(value, start + itemHeadBytes), '');
  }

  request(id: number, head: RequestHead, remainingMs: number, body: Body): void {
    const { operation, metadata } = head;
    if (operation.length > maxOperationBytes)
      throw new RangeError('the operation name is too long');
    const room = 7 + operation.length + metadata.length + bodyBytes(body);
    const start = this.#begin(kinds.request, id, room);
    const scratch = this.#scratch;
    let at = scratch.writeUInt32BE(Math.ceil(remainingMs), start + itemHeadBytes);
    scratch[at++] = head.flags;
    scratch[at++] = head.attempt;
    scratch[at++] = operation.length;
    at += scratch.write(operation, at, 'latin1');
    at += scratch.write(metadata, at, 'latin1');
    this.#end(start, at, body, id);
  }

  /** `metadata` as `encodeMetadata` makes it. */
  response(id: number, body: Body, metadata: string = noMetadata): void {
    const start = this.#begin(kinds.response, id, metadata.length + bodyBytes(body));
    const at = start + itemHeadBytes;
    this.#end(start, at + this.#scratch.write(metadata, at, 'latin1'), body);
  }

  failure(kind: number, id: number, { executed, retryAfterMs }: FailureHead, body: string): void {
    const start = this.#begin(kind, id, 7 + bodyBytes(body));
    this.#scratch[start + itemHeadBytes] = executedOctets[executed];
    const at = this.#scratch.writeUInt32BE(octetsOf(retryAfterMs), start + itemHeadBytes + 1);
    this.#end(start, at + this.#scratch.write(noMetadata, at, 'latin1'), body);
  }

  /** Emits the collected items, if any. */
  flush(): void {
    if (!this.isEmpty) this.#emitUpTo(this.#length);
  }

  #begin(kind: number, id: number, room: number): number {
    const start = this.#length;
    this.#ensure(start + itemHeadBytes + room);
    this.#scratch[start + 4] = kind;
    this.#scratch.writeUInt32BE(id, start + 5);
    return start;
  }

  /** Writes the body of the item that begins at `start`, and completes the item. */
  #end(start: number, bodyAt: number, body: Body, request?: number): void {
    const scratch = this.#scratch;
    const isText = typeof body === 'string';
    if (!isText) scratch.set(body, bodyAt);
    const end = bodyAt + (isText ? scratch.write(body, bodyAt) : body.length);
    scratch.writeUInt32BE(end - start - 4, start);
    this.#length = end;
    // The emitted frame does not contain the item that made it overflow.
    if (end >= flushBytes && start > frameHeadBytes) this.#emitUpTo(start);
    if (request !== undefined) {
      this.#firstRequest ??= request;
      this.#lastRequest = request;
    }
    this.#items += 1;
    if (this.#length >= flushBytes || this.#items >= flushItems) this.flush();
  }

  /** Emits everything before `end`, which is an item's end, and keeps what follows it. */
  #emitUpTo(end: number): void {
    const scratch = this.#scratch;
    scratch.writeUInt16BE(magic, 0);
    scratch[2] = wireVersion;
    scratch[3] = 0;
    const frame = Buffer.allocUnsafe(end);
    scratch.copy(frame, 0, 0, end);
    const rest = this.#length - end;
    this.#items = 0;
    scratch.copyWithin(frameHeadBytes, end, this.#length);
    this.#length = frameHeadBytes + rest;
    if (scratch.length > keptBytes && rest === 0) this.#scratch = Buffer.allocUnsafe(initialBytes);
    const first = this.#firstRequest;
    this.#firstRequest = undefined;
    this.#emit(frame, first === undefined ? undefined : { first, last: this.#lastRequest });
  }

  #ensure(bytes: number): void {
    if (bytes <= this.#scratch.length) return;
    const larger = Buffer.allocUnsafe(Math.max(bytes, 2 * this.#scratch.length));
    larger.set(this.#scratch.subarray(0, this.#length));
    this.#scratch = larger;
  }
}

/** A handler may ask for any time; it is rounded and limited to what the wire can carry. */
const octetsOf = (retryAfterMs: number | undefined): number =>
  retryAfterMs === undefined
    ? noRetryAfter
    : Math.min(Math.max(Math.ceil(retryAfterMs), 0), noRetryAfter - 1);

/** Whether text takes more octets in UTF-8; counted only if it is possible. */
export const isLongerThan = (octets: number, text: string): boolean =>
  3 * text.length > octets && Buffer.byteLength(text) > octets;

/** Text up to 16 Ki characters gets room for the worst case, which is faster than counting. */
const bodyBytes = (body: Body): number => {
  if (typeof body !== 'string') return body.length;
  return body.length <= 16_384 ? 3 * body.length : Buffer.byteLength(body);
};
