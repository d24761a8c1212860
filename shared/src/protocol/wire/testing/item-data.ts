import { z } from 'zod';
import { proofBytes } from '../../../keys/greeting-proof.ts';
import { Batch } from '../batch.ts';
import { readFailure, readItems, readNumber, readRequest, readResponse } from '../items.ts';
import { kinds } from '../kinds.ts';
import { encodeMetadata, readResponseMetadata } from '../metadata.ts';

/** Text, or its parts: a part is text too, or a text that is repeated. */
const repeated = z.strictObject({ repeat: z.string(), times: z.int().min(1) });
export const joined = z
  .union([z.string().transform((text) => [text]), z.array(z.union([z.string(), repeated]))])
  .transform((parts) =>
    parts
      .map((part) => (typeof part === 'string' ? part : part.repeat.repeat(part.times)))
      .join(''),
  );

const id = z.int().min(0).max(0xffff_ffff);
const metadata = z.strictObject({
  traceparent: z.string().exactOptional(),
  requestId: z.string().exactOptional(),
  behind: z.string().exactOptional(),
  user: z.string().exactOptional(),
  idempotencyKey: z.string().exactOptional(),
});

/** An item as plain values, in the form of docs/protocol-vectors.json. */
export const itemData = z.union([
  z.strictObject({ kind: z.literal('hello'), id, proof: z.string(), body: joined }),
  z.strictObject({ kind: z.literal('welcome'), id, body: joined }),
  z.strictObject({
    kind: z.literal('request'),
    id,
    remainingMs: z.int(),
    flags: z.int(),
    attempt: z.int(),
    operation: z.string(),
    metadata,
    body: joined,
  }),
  z.strictObject({
    kind: z.literal('response'),
    id,
    metadata: metadata.exactOptional(),
    body: joined,
  }),
  z.strictObject({
    kind: z.enum(['error', 'reject']),
    id,
    executed: z.enum(['no', 'unknown', 'yes']),
    retryAfterMs: z.int().nullable(),
    body: joined,
  }),
  z.strictObject({ kind: z.enum(['cancel', 'ping', 'pong']), id, content: z.string() }),
  z.strictObject({ kind: z.literal('goaway'), id: z.literal(0), graceMs: z.int() }),
  z.strictObject({ kind: z.literal('credit'), id: z.literal(0), calls: z.int() }),
  z.strictObject({ kind: z.int(), id, content: z.string() }),
]);
export type ItemData = z.infer<typeof itemData>;

/** An item that a frame holds, but whose content does not have its kind's form. */
export const malformedItem = z.strictObject({
  kind: z.enum(['request', 'response', 'error', 'reject']),
  id,
  malformed: z.literal(true),
});
export type MalformedItem = z.infer<typeof malformedItem>;

const write = (batch: Batch, item: ItemData): void => {
  switch (item.kind) {
    case 'request':
      return batch.request(
        item.id,
        { ...item, metadata: encodeMetadata(item.metadata) },
        item.remainingMs,
        item.body,
      );
    case 'response':
      return batch.response(item.id, item.body, encodeMetadata(item.metadata ?? {}));
    case 'error':
    case 'reject': {
      const { kind, executed, retryAfterMs, body } = item;
      const head = { executed, retryAfterMs: retryAfterMs ?? undefined };
      return batch.failure(kinds[kind], item.id, head, body);
    }
    case 'goaway':
      return batch.number(kinds.goaway, item.graceMs);
    case 'credit':
      return batch.number(kinds.credit, item.calls);
    case 'hello': {
      const content = Buffer.concat([Buffer.from(item.proof, 'hex'), Buffer.from(item.body)]);
      return batch.plain(kinds.hello, item.id, content);
    }
    case 'welcome':
      return batch.plain(kinds.welcome, item.id, item.body);
    default: {
      const kind = typeof item.kind === 'number' ? item.kind : kinds[item.kind];
      return batch.plain(kind, item.id, Buffer.from(item.content, 'hex'));
    }
  }
};

/** The frames that a batch makes of these items. */
export const framesOf = (items: readonly ItemData[]): Buffer[] => {
  const frames: Buffer[] = [];
  const batch = new Batch((frame) => frames.push(frame));
  for (const item of items) write(batch, item);
  batch.flush();
  return frames;
};

const read = (kind: number, id: number, content: Buffer): ItemData | MalformedItem => {
  const malformed = true as const;
  switch (kind) {
    case kinds.request: {
      const item = readRequest(content);
      if (!item) return { kind: 'request', id, malformed };
      const { remainingMs, flags, attempt, operation } = item;
      const body = item.body.toString();
      return {
        kind: 'request',
        id,
        remainingMs,
        flags,
        attempt,
        operation,
        metadata: item.metadata,
        body,
      };
    }
    case kinds.response: {
      const body = readResponse(content);
      if (!body) return { kind: 'response', id, malformed };
      const metadata = readResponseMetadata(content);
      const isSaid = Object.keys(metadata).length > 0;
      return { kind: 'response', id, ...(isSaid && { metadata }), body: body.toString() };
    }
    case kinds.error:
    case kinds.reject: {
      const name = kind === kinds.error ? 'error' : 'reject';
      const item = readFailure(content);
      if (!item) return { kind: name, id, malformed };
      const { executed, retryAfterMs = null } = item;
      return { kind: name, id, executed, retryAfterMs, body: item.body.toString() };
    }
    case kinds.goaway:
      return { kind: 'goaway', id: 0, graceMs: readNumber(content) };
    case kinds.credit:
      return { kind: 'credit', id: 0, calls: readNumber(content) };
    case kinds.hello:
      return {
        kind: 'hello',
        id,
        proof: content.toString('hex', 0, proofBytes),
        body: content.toString('utf8', proofBytes),
      };
    case kinds.welcome:
      return { kind: 'welcome', id, body: content.toString() };
    case kinds.cancel:
      return { kind: 'cancel', id, content: content.toString('hex') };
    case kinds.ping:
      return { kind: 'ping', id, content: content.toString('hex') };
    case kinds.pong:
      return { kind: 'pong', id, content: content.toString('hex') };
    default:
      return { kind, id, content: content.toString('hex') };
  }
};

/** What is read of a frame, and why its rest is not. */
export const readFrame = (frame: Buffer) => {
  const items: (ItemData | MalformedItem)[] = [];
  const problem = readItems(frame, (kind, id, content) => items.push(read(kind, id, content)));
  return { items, problem };
};
