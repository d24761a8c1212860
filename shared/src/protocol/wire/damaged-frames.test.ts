import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readItems } from './items.ts';
import { frameHeadBytes, itemHeadBytes } from './limits.ts';
import { arbitraryItem } from './testing/arbitrary-items.ts';
import { framesOf, type ItemData, readFrame } from './testing/item-data.ts';

const oneFrame = (items: readonly ItemData[]): Buffer => framesOf(items)[0] ?? Buffer.alloc(0);

/** The invariant of any frame: items follow each other, up to the end or the problem. */
const expectItemsWithin = (frame: Buffer): void => {
  let at = frameHeadBytes;
  const problem = readItems(frame, (kind, id, content) => {
    expect(kind).toBe(frame[at + 4]);
    expect(id).toBe(frame.readUInt32BE(at + 5));
    expect(content.buffer).toBe(frame.buffer);
    expect(content.byteOffset).toBe(frame.byteOffset + at + itemHeadBytes);
    at += itemHeadBytes + content.length;
    expect(at).toBeLessThanOrEqual(frame.length);
  });
  if (problem === undefined) expect(at).toBe(frame.length);
  else if (problem === 'malformed item') expect(at).toBeLessThan(frame.length);
  else expect(at).toBe(frameHeadBytes);
  readFrame(frame);
};

/** The head of a frame before `rest`. */
const begin = (rest: Buffer): Buffer => Buffer.concat([Buffer.from('5a530100', 'hex'), rest]);

test('any octets are decoded without an exception, as far as they are items', () => {
  const octets = fc.uint8Array({ maxLength: 120 }).map((array) => Buffer.from(array));
  const items = fc
    .array(fc.tuple(fc.constantFrom(0, 0, 0, 0, 0, 0, 1, -6), fc.nat(15), octets))
    .map((parts) =>
      Buffer.concat(
        parts.flatMap(([error, kind, content]) => {
          const head = Buffer.alloc(itemHeadBytes);
          head.writeUInt32BE((5 + content.length + error) >>> 0);
          head[4] = kind;
          return [head, content];
        }),
      ),
    );
  const frame = fc.oneof(octets, octets.map(begin), items.map(begin));

  fc.assert(fc.property(frame, expectItemsWithin), { numRuns: 1_000 });
});

test('a frame with changed, lost or added octets is decoded without an exception', () => {
  const change = fc.record({
    at: fc.nat(),
    lost: fc.nat(3),
    added: fc.uint8Array({ maxLength: 3 }),
  });
  const damaged = fc
    .tuple(fc.array(arbitraryItem, { minLength: 1, maxLength: 8 }), fc.array(change))
    .map(([items, changes]) =>
      changes.reduce<Buffer>((frame, { at, lost, added }) => {
        const place = at % (frame.length + 1);
        return Buffer.concat([frame.subarray(0, place), added, frame.subarray(place + lost)]);
      }, oneFrame(items)),
    );

  fc.assert(fc.property(damaged, expectItemsWithin), { numRuns: 1_000 });
});

test('a truncated frame gives the complete items, and no others', () => {
  const items: ItemData[] = [
    { kind: 'response', id: 1, body: '{"a":"ä"}' },
    { kind: 'cancel', id: 2, content: '' },
    { kind: 'reject', id: 3, executed: 'no', retryAfterMs: null, body: '{}' },
  ];
  const whole = oneFrame(items);
  const ends = items.map((_, count) => oneFrame(items.slice(0, count + 1)).length);

  for (let length = 0; length < whole.length; length++) {
    const { items: read, problem } = readFrame(whole.subarray(0, length));
    const complete = ends.filter((end) => end <= length).length;

    expect(read).toEqual(items.slice(0, complete));
    if (length < frameHeadBytes) expect(problem).toBe('not a frame');
    else if ([frameHeadBytes, ...ends].includes(length)) expect(problem).toBeUndefined();
    else expect(problem).toBe('malformed item');
  }
});

test.each([
  ['an item of 4 GiB', 'ffffffff 03 00000001', []],
  ['metadata of 64 KiB', '0000000e 03 00000001 00000001 00 00 00 ffff', ['request']],
  ['a name of 255 octets', '0000000f 03 00000001 00000001 00 00 ff 0000 00', ['request']],
  ['a value of 64 KiB', '0000000a 04 00000001 0003 01 ffff', ['response']],
])('%s that is claimed but missing is neither read nor allocated', (_, hex, kinds) => {
  const frame = begin(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const { items, problem } = readFrame(frame);

  expect(items).toEqual(kinds.map((kind) => ({ kind, id: 1, malformed: true })));
  expect(problem).toBe(kinds.length === 0 ? 'malformed item' : undefined);
});
