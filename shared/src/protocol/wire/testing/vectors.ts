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

/**
 * `frame` is null if a reader ignores all of it. Fields are in the order in which they are written.
 */
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

/** The proof of a HELLO, and whether it is valid. */
const proof = z.strictObject({
  description: z.string(),
  caller: keyPair,
  server: keyPair,
  text: z.string(),
  proof: octets,
  holds: z.boolean(),
});

const name = z.string();

/** HELLOs to one server, in order, with the answer to each. */
const greeting = z.strictObject({
  description: z.string(),
  service: name,
  server: keyPair,
  listed: z.record(name, z.array(z.string())),
  hellos: z.array(z.strictObject({ text: z.string(), proof: octets, answer: z.string() })),
});

/** The JSON of a WELCOME, and whether a client of `service` accepts it. */
const welcome = z.strictObject({
  description: z.string(),
  service: name,
  text: z.string(),
  holds: z.boolean(),
});

const verifyingKey = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
});

/** A token and its user; null if the token is not valid. */
const token = z.strictObject({
  description: z.string(),
  keys: z.array(verifyingKey),
  audience: name,
  now: z.int(),
  token: z.string(),
  user: z.strictObject({ id: z.string(), roles: z.array(z.enum(['admin'])) }).nullable(),
  /** Set if a signer makes exactly this token of `user` at `now`. */
  signing: verifyingKey.extend({ d: z.string() }).exactOptional(),
  encodes: z.literal(true).exactOptional(),
});

const identity = keyPair.extend({ instance: name, bootId: name });

/** All frames of one connection, in the order in which they were sent. */
const session = z.strictObject({
  description: z.string(),
  service: name,
  contractVersion: name,
  client: identity.extend({ service: name }),
  server: identity,
  /** The answer of each operation; null if it does not end by itself. */
  answers: z.record(name, z.string().nullable()),
  frames: z.array(
    z.strictObject({
      from: z.enum(['client', 'server']),
      says: z.string(),
      hex: joined.pipe(octets),
    }),
  ),
});
export type SessionVector = z.infer<typeof session>;

const vectors = z.strictObject({
  description: z.string(),
  version: z.literal(1),
  frames: z.array(frame),
  proofs: z.array(proof),
  greetings: z.array(greeting),
  welcomes: z.array(welcome),
  tokens: z.array(token),
  sessions: z.array(session),
  events: z.array(eventFrame),
});

const path = join(import.meta.dirname, '../../../../../docs/protocol-vectors.json');

/** The test vectors of docs/protocol.md. */
export const { frames, proofs, greetings, welcomes, tokens, sessions, events } = vectors.parse(
  JSON.parse(readFileSync(path, 'utf8')),
);
