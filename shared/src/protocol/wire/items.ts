import { isUtf8 } from 'node:buffer';
import type { Executed } from '../../errors.ts';
import { noRetryAfter } from './kinds.ts';
import { frameHeadBytes, itemHeadBytes, magic, maxMetadataBytes, wireVersion } from './limits.ts';
import { type Metadata, isMetadata, readMetadata } from './metadata.ts';

/** Why a frame, or the rest of it, was not read. */
type FrameProblem = 'not a frame' | 'version' | 'malformed item';

/**
 * Calls `onItem` for each item of `frame`; `content` is a view into it. Stops at the first that is
 * malformed and returns the problem. Never throws, nor allocates memory by a claimed length.
 */
export const readItems = (
  frame: Buffer,
  onItem: (kind: number, id: number, content: Buffer) => void,
): FrameProblem | undefined => {
  if (frame.length < frameHeadBytes || frame.readUInt16BE(0) !== magic) return 'not a frame';
  if (frame[2] !== wireVersion) return 'version';
  let at = frameHeadBytes;
  while (at < frame.length) {
    if (at + itemHeadBytes > frame.length) return 'malformed item';
    const end = at + 4 + frame.readUInt32BE(at);
    if (end > frame.length || end < at + itemHeadBytes) return 'malformed item';
    onItem(frame.readUInt8(at + 4), frame.readUInt32BE(at + 5), frame.subarray(at + 9, end));
    at = end;
  }
  return undefined;
};

/** A REQUEST item's content. */
export class RequestItem {
  readonly remainingMs: number;
  readonly flags: number;
  readonly attempt: number;
  readonly operation: string;
  /** A view into the frame. */
  readonly body: Buffer;
  readonly #content: Buffer;
  readonly #metadataAt: number;
  readonly #metadataEnd: number;

  /** `content` has its metadata from `metadataAt` to `metadataEnd`. */
  constructor(content: Buffer, metadataAt: number, metadataEnd: number) {
    this.remainingMs = content.readUInt32BE(0);
    this.flags = content.readUInt8(4);
    this.attempt = content.readUInt8(5);
    this.operation = content.toString('latin1', 7, 7 + content.readUInt8(6));
    this.body = content.subarray(metadataEnd);
    this.#content = content;
    this.#metadataAt = metadataAt;
    this.#metadataEnd = metadataEnd;
  }

  /** Parsed on each access: most requests never need it. */
  get metadata(): Metadata {
    return readMetadata(this.#content, this.#metadataAt, this.#metadataEnd);
  }
}

/** Reads a REQUEST; undefined if it is malformed. */
export const readRequest = (content: Buffer): RequestItem | undefined => {
  if (content.length < 9) return undefined;
  const lengthAt = 7 + content.readUInt8(6);
  const end = metadataEndOf(content, lengthAt);
  return end === undefined ? undefined : new RequestItem(content, lengthAt + 2, end);
};

/** Reads the body of a RESPONSE, a view into the frame; undefined if it is malformed. */
export const readResponse = (content: Buffer): Buffer | undefined => {
  const end = metadataEndOf(content, 0);
  return end === undefined ? undefined : content.subarray(end);
};

/** An ERROR or REJECT item's content. */
export interface FailureItem {
  readonly executed: Executed;
  readonly retryAfterMs: number | undefined;
  readonly body: Buffer;
}

/** Reads an ERROR or REJECT; undefined if it is malformed. */
export const readFailure = (content: Buffer): FailureItem | undefined => {
  if (content.length < 7) return undefined;
  const executed = (['no', 'unknown', 'yes'] as const)[content.readUInt8(0)];
  const retryAfterMs = content.readUInt32BE(1);
  const end = metadataEndOf(content, 5);
  if (!executed || end === undefined) return undefined;
  return {
    executed,
    retryAfterMs: retryAfterMs === noRetryAfter ? undefined : retryAfterMs,
    body: content.subarray(end),
  };
};

/** Reads the number of a GOAWAY or CREDIT; 0 if the content is too short. */
export const readNumber = (content: Buffer): number =>
  content.length < 4 ? 0 : content.readUInt32BE(0);

/** The replacement character of decoders for octets that are not UTF-8; rare in other text. */
const replacement = '\ufffd';

/** Parses a body. Throws a `SyntaxError` if it is not JSON in UTF-8. */
export const parseJson = (body: Buffer): unknown => {
  const text = body.toString();
  if (text.includes(replacement) && !isUtf8(body)) throw new SyntaxError('not UTF-8');
  return JSON.parse(text);
};

/** Parses a body; undefined if it is not JSON in UTF-8. */
export const tryParseJson = (body: Buffer): unknown => {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
};

/** The end of the metadata whose length is at `at`; undefined if it is malformed. */
const metadataEndOf = (content: Buffer, at: number): number | undefined => {
  if (at + 2 > content.length) return undefined;
  const length = content.readUInt16BE(at);
  const end = at + 2 + length;
  if (length > maxMetadataBytes || end > content.length) return undefined;
  return isMetadata(content, at + 2, end) ? end : undefined;
};
