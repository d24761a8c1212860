import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Batch } from './batch.ts';
import { readFailure, readItems, readRequest, readResponse } from './items.ts';
import { kinds } from './kinds.ts';
import { encodeMetadata } from './metadata.ts';
import { arbitraryItem } from './testing/arbitrary-items.ts';
import { framesOf, readFrame } from './testing/item-data.ts';

const request = {
  operation: 'quote',
  flags: 0,
  attempt: 0,
  metadata: encodeMetadata({ requestId: 'r-1' }),
};

/** The items of the one frame that `write` makes. */
const written = (write: (batch: Batch) => void) => {
  const frames: Buffer[] = [];
  const batch = new Batch((frame) => frames.push(frame));
  write(batch);
  batch.flush();
  const [frame] = frames;
  if (!frame || frames.length > 1) throw new Error(`${frames.length} frames`);
  const contents: Buffer[] = [];
  expect(readItems(frame, (_kind, _id, content) => contents.push(content))).toBeUndefined();
  return { frame, contents };
};

test('items are decoded as they were encoded, all of them and in order', () => {
  fc.assert(
    fc.property(fc.array(arbitraryItem, { maxLength: 40 }), (items) => {
      const read = framesOf(items).map(readFrame);

      expect(read.flatMap((frame) => frame.items)).toEqual(items);
      expect(read.filter(({ problem }) => problem)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a body of octets is unchanged, whatever it contains', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (body) => {
      const { contents } = written((batch) => {
        batch.request(1, request, 400, body);
        batch.response(2, body);
      });

      const [asked, answered] = contents;
      expect(asked && readRequest(asked)?.body).toEqual(Buffer.from(body));
      expect(answered && readResponse(answered)).toEqual(Buffer.from(body));
    }),
  );
});

test('decoded bodies are views into the frame, never copies', () => {
  const { frame, contents } = written((batch) => {
    batch.request(1, request, 400, '{"a":1}');
    batch.response(2, '{"a":1}');
    batch.failure(kinds.error, 3, { executed: 'yes', retryAfterMs: undefined }, '{"a":1}');
  });
  const [asked, answered, failed] = contents;
  const bodies = [
    asked && readRequest(asked)?.body,
    answered && readResponse(answered),
    failed && readFailure(failed)?.body,
  ];

  frame.fill('x');

  expect(bodies.map(String)).toEqual(['xxxxxxx', 'xxxxxxx', 'xxxxxxx']);
});

test('a fraction of a remaining millisecond is rounded up, and 0 stays 0', () => {
  const remaining = [0, 0.001, 1, 1.5].map((remainingMs) => {
    const { contents } = written((batch) => batch.request(1, request, remainingMs, ''));
    return contents[0] && readRequest(contents[0])?.remainingMs;
  });

  expect(remaining).toEqual([0, 1, 1, 2]);
});

test.each([
  [undefined, undefined],
  [0, 0],
  [0.2, 1],
  [1_000, 1_000],
  [-1, 0],
  [2 ** 32 - 1, 2 ** 32 - 2],
  [Infinity, 2 ** 32 - 2],
])('a failure that asks for a retry after %p ms says %p', (retryAfterMs, said) => {
  const { contents } = written((batch) =>
    batch.failure(kinds.reject, 1, { executed: 'no', retryAfterMs }, '{}'),
  );

  expect(contents[0] && readFailure(contents[0])).toMatchObject({ retryAfterMs: said });
});

test('a request that cannot be encoded is refused and leaves the batch as it was', () => {
  const { contents } = written((batch) => {
    batch.plain(kinds.ping, 1, Buffer.from('before'));
    const longName = { ...request, operation: 'o'.repeat(256) };
    expect(() => batch.request(2, longName, 1, '{}')).toThrow('too long');
    expect(() => batch.request(2, request, 2 ** 32, '{}')).toThrow('out of range');
    batch.plain(kinds.ping, 3, Buffer.from('after'));
  });

  expect(contents.map(String)).toEqual(['before', 'after']);
});
