import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Metadata, metadataBytes, readMetadata, writeMetadata } from './metadata.ts';
import { visible } from './testing/arbitrary-items.ts';

const full = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  requestId: 'page-1',
};

/** Written amid octets that must not be touched. */
const written = (metadata: Metadata): Buffer => {
  const target = Buffer.alloc(8 + metadataBytes(metadata), 0xee);
  const end = writeMetadata(target, 4, metadata);
  expect(target.subarray(0, 4).every((octet) => octet === 0xee)).toBe(true);
  expect(target.subarray(end).every((octet) => octet === 0xee)).toBe(true);
  return target.subarray(4, end);
};

const readAll = (source: Buffer) => readMetadata(source, 0, source.length);

test('what is written is read again, and takes no more room than was said', () => {
  const metadata = fc.record({ traceparent: visible, requestId: visible }, { requiredKeys: [] });
  fc.assert(
    fc.property(metadata, (value) => {
      const octets = written(value);

      expect(octets.length).toBeLessThanOrEqual(metadataBytes(value));
      expect(readAll(octets)).toEqual(value);
    }),
  );
});

test('metadata that ends early is read only where an entry ends', () => {
  const octets = written(full);
  const { traceparent } = full;
  const read = Array.from({ length: octets.length + 1 }, (_, end) => readMetadata(octets, 0, end));
  const expected = new Map<number, Metadata>([
    [0, {}],
    [3 + traceparent.length, { traceparent }],
    [octets.length, full],
  ]);

  expect(read).toEqual(read.map((_, end) => expected.get(end)));
});

test('any octets are metadata or none, and what lies beyond the end is not looked at', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), (octets, cut) => {
      const source = Buffer.from(octets);
      const end = Math.min(cut, source.length);

      expect(readMetadata(source, 0, end)).toEqual(readAll(Buffer.from(source.subarray(0, end))));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['nothing', ''],
  ['a space', 'a b'],
  ['a line feed', 'a\nb'],
  ['a character whose last octet is a line feed', 'a\u010ab'],
  ['129 characters', 'r'.repeat(129)],
  ['more than a length can say', 'r'.repeat(70_000)],
])('a value of %s does not travel, the others do', (_, requestId) => {
  const { traceparent } = full;

  expect(written({ traceparent, requestId })).toEqual(written({ traceparent }));
});
