import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Metadata,
  behindMetadata,
  behindMsOf,
  encodeMetadata,
  isMetadata,
  readMetadata,
} from './metadata.ts';
import { visible } from './testing/arbitrary-items.ts';

const full = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  requestId: 'page-1',
};

/** The entries of encoded metadata with a correct length. */
const written = (metadata: Metadata): Buffer => {
  const encoded = Buffer.from(encodeMetadata(metadata), 'latin1');
  expect(encoded.readUInt16BE()).toBe(encoded.length - 2);
  return encoded.subarray(2);
};

/** Undefined for invalid metadata. */
const read = (source: Buffer, start: number, end: number) =>
  isMetadata(source, start, end) ? readMetadata(source, start, end) : undefined;

const readAll = (source: Buffer) => read(source, 0, source.length);

test('metadata is decoded as it was encoded', () => {
  const metadata = fc.record({ traceparent: visible, requestId: visible }, { requiredKeys: [] });
  fc.assert(
    fc.property(metadata, (value) => {
      expect(readAll(written(value))).toEqual(value);
    }),
  );
});

test('truncated metadata is valid only at the end of an entry', () => {
  const octets = written(full);
  const { traceparent } = full;
  const found = Array.from({ length: octets.length + 1 }, (_, end) => read(octets, 0, end));
  const expected = new Map<number, Metadata>([
    [0, {}],
    [3 + traceparent.length, { traceparent }],
    [octets.length, full],
  ]);

  expect(found).toEqual(found.map((_, end) => expected.get(end)));
});

test('any octets are checked without an exception, and none beyond the end are read', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), (octets, cut) => {
      const source = Buffer.from(octets);
      const end = Math.min(cut, source.length);

      expect(read(source, 0, end)).toEqual(readAll(Buffer.from(source.subarray(0, end))));
    }),
    { numRuns: 500 },
  );
});

test.each([
  [0, undefined],
  [0.2, 1],
  [6_500, 6_500],
  [1e12, 999_999_999],
])('a lag of %d ms is sent in whole milliseconds', (behindMs, said) => {
  const octets = Buffer.from(behindMetadata(behindMs), 'latin1');

  expect(behindMsOf(readMetadata(octets, 2, octets.length))).toBe(said);
});

test.each(['', '-1', '1e3', '6.5', '0x10', '1234567890', 'soon'])(
  'a lag that is not one to nine digits is ignored: %j',
  (behind) => {
    expect(behindMsOf({ behind })).toBeUndefined();
  },
);

test.each([1, 255])('an idempotency key of %d characters travels', (length) => {
  const idempotencyKey = '~'.repeat(length);

  expect(readAll(written({ ...full, idempotencyKey }))).toEqual({ ...full, idempotencyKey });
});

test.each(['', 'two words', 'a\n', 'größer', 'k'.repeat(256)])(
  'the idempotency key %j does not travel',
  (idempotencyKey) => {
    expect(written({ ...full, idempotencyKey })).toEqual(written(full));
  },
);

test.each([
  ['nothing', ''],
  ['a space', 'a b'],
  ['a line feed', 'a\nb'],
  ['a character whose last octet is a line feed', 'a\u010ab'],
  ['129 characters', 'r'.repeat(129)],
  ['more than a length can express', 'r'.repeat(70_000)],
])('a value of %s is not sent, the others are', (_, requestId) => {
  const { traceparent } = full;

  expect(written({ traceparent, requestId })).toEqual(written({ traceparent }));
});
