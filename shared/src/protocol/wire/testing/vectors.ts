import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { itemData, joined, malformedItem } from './item-data.ts';

const octets = z.string().transform((hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex'));

const frame = z.discriminatedUnion('encodes', [
  z.strictObject({
    description: z.string(),
    encodes: z.literal(true),
    hex: joined.pipe(octets),
    items: z.array(itemData),
  }),
  z.strictObject({
    description: z.string(),
    encodes: z.literal(false),
    hex: joined.pipe(octets),
    items: z.array(z.union([itemData, malformedItem])),
    problem: z.enum(['not a frame', 'version', 'malformed item']).optional(),
  }),
]);

/** `frame` is null where a reader ignores it all. Fields have the order in which they are written. */
const eventFrame = z.strictObject({
  description: z.string(),
  encodes: z.boolean(),
  service: z.string(),
  text: z.string().optional(),
  hex: octets,
  frame: z
    .strictObject({ epoch: z.string(), last: z.int(), events: z.array(z.unknown()) })
    .nullable(),
});

const keyPair = z.strictObject({ publicKey: z.string(), secretKey: z.string() });

/** The proof of a HELLO, and whether it is one. */
const proof = z.strictObject({
  description: z.string(),
  caller: keyPair,
  server: keyPair,
  text: z.string(),
  proof: octets,
  holds: z.boolean(),
});

const vectors = z.strictObject({
  description: z.string(),
  version: z.literal(1),
  frames: z.array(frame),
  proofs: z.array(proof),
  events: z.array(eventFrame),
});

const path = join(import.meta.dirname, '../../../../../docs/protocol-vectors.json');

/** The test vectors of docs/protocol.md. */
export const { frames, proofs, events } = vectors.parse(JSON.parse(readFileSync(path, 'utf8')));
