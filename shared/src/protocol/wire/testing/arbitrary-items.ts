import fc from 'fast-check';
import type { ItemData } from './item-data.ts';

const octet = fc.integer({ min: 0, max: 0xff });
const word = fc.integer({ min: 0, max: 0xffff_ffff });
const name = fc.constantFrom;

/** A valid value of metadata. */
export const visible = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 128,
});

/** Any text, of characters of one to four octets. */
const text = fc.string({ unit: 'binary', maxLength: 300 });
const content = fc
  .uint8Array({ maxLength: 20 })
  .map((octets) => Buffer.from(octets).toString('hex'));

const proof = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((octets) => Buffer.from(octets).toString('hex'));

/** Any item of version 1, or of an unknown kind. */
export const arbitraryItem: fc.Arbitrary<ItemData> = fc.oneof(
  fc.record({ kind: fc.constant('hello'), id: word, proof, body: text }),
  fc.record({ kind: fc.constant('welcome'), id: word, body: text }),
  fc.record({
    kind: fc.constant('request'),
    id: word,
    remainingMs: word,
    flags: octet,
    attempt: octet,
    operation: fc.string({ unit: 'binary-ascii', maxLength: 255 }),
    metadata: fc.record({ traceparent: visible, requestId: visible }, { requiredKeys: [] }),
    body: text,
  }),
  fc.record(
    {
      kind: fc.constant('response'),
      id: word,
      metadata: fc.record({ behind: visible }),
      body: text,
    },
    { requiredKeys: ['kind', 'id', 'body'] },
  ),
  fc.record({
    kind: name('error', 'reject'),
    id: word,
    executed: name('no', 'unknown', 'yes'),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 0xffff_fffe })),
    body: text,
  }),
  fc.record({ kind: name('cancel', 'ping', 'pong'), id: word, content }),
  fc.record({ kind: fc.constant('goaway'), id: fc.constant(0), graceMs: word }),
  fc.record({ kind: fc.constant('credit'), id: fc.constant(0), calls: word }),
  fc.record({ kind: fc.integer({ min: 12, max: 255 }), id: word, content }),
);
