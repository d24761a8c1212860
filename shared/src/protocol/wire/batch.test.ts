import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Batch } from './batch.ts';
import { readItems, readRequest } from './items.ts';
import { kinds } from './kinds.ts';
import { encodeMetadata, noMetadata } from './metadata.ts';
import {
  flushBytes,
  frameHeadBytes,
  itemHeadBytes,
  maxMetadataBytes,
  maxOperationBytes,
  maxRequestBytes,
  maxRequestFrameBytes,
  maxResponseBytes,
  maxResponseFrameBytes,
} from './limits.ts';

const createBatch = () => {
  const frames: Buffer[] = [];
  return { batch: new Batch((frame) => frames.push(frame)), frames };
};

/** Items of these sizes, heads included, with their place as their id. */
const sent = (sizes: readonly number[]) => {
  const { batch, frames } = createBatch();
  sizes.forEach((size, id) => {
    batch.plain(kinds.ping, id, Buffer.alloc(size - itemHeadBytes, id));
  });
  const before = frames.length;
  batch.flush();
  expect(batch.isEmpty).toBe(true);
  return { frames, before };
};

const itemsOf = (frame: Buffer) => {
  const items: { id: number; size: number; filled: boolean }[] = [];
  const problem = readItems(frame, (_kind, id, content) => {
    const filled = content.every((octet) => octet === (id & 0xff));
    items.push({ id, size: itemHeadBytes + content.length, filled });
  });
  expect(problem).toBeUndefined();
  return items;
};

const lengths = (frames: readonly Buffer[]) => frames.map(({ length }) => length);
const nearTheLimit = [-2, -1, 0, 1, 2];

test('an empty batch emits nothing', () => {
  const { batch, frames } = createBatch();

  batch.flush();

  expect(batch.isEmpty).toBe(true);
  expect(frames).toEqual([]);
});

test.each(nearTheLimit)(
  'a frame of one item, %p octets from the limit, is emitted once',
  (beyond) => {
    const { frames, before } = sent([flushBytes - frameHeadBytes + beyond]);

    expect(before).toBe(beyond >= 0 ? 1 : 0);
    expect(lengths(frames)).toEqual([flushBytes + beyond]);
  },
);

test.each(nearTheLimit)('an item that ends %p octets from the limit is emitted later', (beyond) => {
  const second = flushBytes - frameHeadBytes - 100 + beyond;
  const { frames, before } = sent([100, second]);

  expect(before).toBe(beyond >= 0 ? 1 : 0);
  expect(lengths(frames)).toEqual(
    beyond >= 0 ? [frameHeadBytes + 100, frameHeadBytes + second] : [flushBytes + beyond],
  );
});

test('an item over the limit is emitted alone, at once, after the items before it', () => {
  const { frames, before } = sent([20, 30, 2 * flushBytes, 40, flushBytes, flushBytes, 50]);

  expect(frames.map((frame) => itemsOf(frame).map(({ id }) => id))).toEqual([
    [0, 1],
    [2],
    [3],
    [4],
    [5],
    [6],
  ]);
  expect(before).toBe(5);
});

test('no item is lost, repeated, changed or reordered, and no frame is too large', () => {
  const size = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: itemHeadBytes, max: 200 }) },
    { weight: 2, arbitrary: fc.integer({ min: itemHeadBytes, max: flushBytes / 2 }) },
    { weight: 1, arbitrary: fc.integer({ min: flushBytes - 40, max: flushBytes + 40 }) },
    { weight: 1, arbitrary: fc.integer({ min: flushBytes, max: 3 * flushBytes }) },
  );
  fc.assert(
    fc.property(fc.array(size, { maxLength: 30 }), (sizes) => {
      const { frames } = sent(sizes);
      const items = frames.map(itemsOf);

      expect(items.flat()).toEqual(sizes.map((each, id) => ({ id, size: each, filled: true })));
      frames.forEach((frame, place) => {
        if (items[place]?.length !== 1) expect(frame.length).toBeLessThan(flushBytes);
      });
    }),
  );
});

test('the largest request and the largest answer fit the frame limits', () => {
  const { batch, frames } = createBatch();
  const name = 'o'.repeat(maxOperationBytes);
  const metadata = encodeMetadata({
    traceparent: 't'.repeat(128),
    requestId: 'r'.repeat(128),
  });
  const head = { operation: name, flags: 0, attempt: 0, metadata };
  batch.request(1, head, 1, 'a'.repeat(maxRequestBytes));
  batch.response(1, 'a'.repeat(maxResponseBytes));

  const [request = 0, response = 0] = lengths(frames);

  expect(request).toBeGreaterThan(maxRequestBytes);
  // A peer's metadata may be larger than what this side writes.
  expect(request + maxMetadataBytes).toBeLessThanOrEqual(maxRequestFrameBytes);
  expect(flushBytes).toBeLessThanOrEqual(maxRequestFrameBytes);
  expect(response).toBeGreaterThan(maxResponseBytes);
  expect(response + maxMetadataBytes).toBeLessThanOrEqual(maxResponseFrameBytes);
});

test('each frame is emitted with the ids of its requests', () => {
  const told: unknown[] = [];
  const batch = new Batch((_frame, requests) => told.push(requests));
  const head = { operation: 'q', flags: 0, attempt: 0, metadata: noMetadata };
  const large = 'a'.repeat(flushBytes);

  batch.plain(kinds.cancel, 1);
  batch.flush();
  batch.request(2, head, 1, '');
  batch.plain(kinds.cancel, 1);
  batch.request(3, head, 1, '');
  batch.request(4, head, 1, large);
  batch.plain(kinds.ping, 0, large);
  batch.request(5, head, 1, '');
  batch.flush();

  expect(told).toEqual([
    undefined,
    { first: 2, last: 3 },
    { first: 4, last: 4 },
    undefined,
    { first: 5, last: 5 },
  ]);
});

test('an emitted frame is not changed by later writes', () => {
  const { batch, frames } = createBatch();
  batch.plain(kinds.ping, 1, Buffer.alloc(1_000, 1));
  batch.flush();
  const before = frames.map((frame) => frame.toString('hex'));

  batch.plain(kinds.ping, 2, Buffer.alloc(70_000, 2));
  batch.plain(kinds.ping, 3, Buffer.alloc(1_000, 3));
  batch.flush();

  expect(frames.slice(0, 1).map((frame) => frame.toString('hex'))).toEqual(before);
});

const lengthsOfText = [1, 100, 16_383, 16_384, 16_385, 30_000];

test.each([
  ['one octet', 'a'],
  ['two octets', 'ä'],
  ['three octets', '€'],
  ['four octets', '💡'],
])('text of characters of %s keeps its octets, at any length, and changes no others', (_, unit) => {
  for (const length of lengthsOfText) {
    const { batch, frames } = createBatch();
    const text = unit.repeat(Math.ceil(length / unit.length));
    const head = { operation: 'q', flags: 0, attempt: 0, metadata: noMetadata };
    batch.plain(kinds.ping, 1, 'before');
    batch.request(2, head, 1, text);
    batch.request(3, head, 1, 'after');
    batch.flush();
    const contents: Buffer[] = [];
    for (const frame of frames) readItems(frame, (_kind, _id, content) => contents.push(content));

    const [before, long, after] = contents;
    expect(contents).toHaveLength(3);
    expect(String(before)).toBe('before');
    expect(long && readRequest(long)?.body.equals(Buffer.from(text))).toBe(true);
    expect(after && String(readRequest(after)?.body)).toBe('after');
  }
});
