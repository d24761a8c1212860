import { isUtf8 } from 'node:buffer';
import type { Executed } from '../../errors.ts';
import { noRetryAfter } from './kinds.ts';
import { frameHeadBytes, itemHeadBytes, magic, maxMetadataBytes, wireVersion } from './limits.ts';
import { type Metadata, readMetadata } from './metadata.ts';

/** Why a frame, or the rest of it, was not read. */
export type FrameProblem = 'not a frame' | 'version' | 'malformed item';

/**
 * Calls `onItem` for each item of `frame`, in order; `content` is a view into the frame. Stops at
 * the first item that does not fit, and says why. Never throws, and never allocates what a length
 * only claims.
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

/** A REQUEST item's content. `body` is a view into the frame. */
export interface RequestItem {
  readonly remainingMs: number;
  readonly flags: number;
  readonly attempt: number;
  readonly operation: string;
  readonly metadata: Metadata;
  readonly body: Buffer;
}

/** Undefined where the content does not have a request's form. */
export const readRequest = (content: Buffer): RequestItem | undefined => {
  if (content.length < 9) return undefined;
  const operationEnd = 7 + content.readUInt8(6);
  const rest = readRest(content, operationEnd);
  return (
    rest && {
      remainingMs: content.readUInt32BE(0),
      flags: content.readUInt8(4),
      attempt: content.readUInt8(5),
      operation: content.toString('latin1', 7, operationEnd),
      ...rest,
    }
  );
};

/** A RESPONSE item's body, a view into the frame. Undefined where the content is malformed. */
export const readResponse = (content: Buffer): Buffer | undefined => readRest(content, 0)?.body;

/** An ERROR or REJECT item's content. */
export interface FailureItem {
  readonly executed: Executed;
  readonly retryAfterMs: number | undefined;
  readonly body: Buffer;
}

/** Undefined where the content does not have a failure's form. */
export const readFailure = (content: Buffer): FailureItem | undefined => {
  if (content.length < 7) return undefined;
  const executed = (['no', 'unknown', 'yes'] as const)[content.readUInt8(0)];
  const retryAfterMs = content.readUInt32BE(1);
  const rest = readRest(content, 5);
  if (!executed || !rest) return undefined;
  return {
    executed,
    retryAfterMs: retryAfterMs === noRetryAfter ? undefined : retryAfterMs,
    body: rest.body,
  };
};

/** GOAWAY's milliseconds; 0 where the content is shorter than that. */
export const readGoaway = (content: Buffer): number =>
  content.length < 4 ? 0 : content.readUInt32BE(0);

/** Parses a body. Throws a `SyntaxError` where it is not UTF-8 or not JSON. */
export const parseJson = (body: Buffer): unknown => {
  if (!isUtf8(body)) throw new SyntaxError('not UTF-8');
  return JSON.parse(body.toString());
};

/** A body that may be nonsense: undefined where it is. */
export const tryParseJson = (body: Buffer): unknown => {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
};

const readRest = (content: Buffer, at: number) => {
  if (at + 2 > content.length) return undefined;
  const length = content.readUInt16BE(at);
  const metadataEnd = at + 2 + length;
  if (length > maxMetadataBytes || metadataEnd > content.length) return undefined;
  const metadata = readMetadata(content, at + 2, metadataEnd);
  return metadata && { metadata, body: content.subarray(metadataEnd) };
};
