import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { events } from '../protocol/wire/testing/vectors.ts';
import { loggedEvent } from './event.ts';
import { readEventFrame, toLine, writeEventFrame } from './event-frame.ts';

test.each(events)('is decoded as specified: $description', ({ service, hex, frame }) => {
  expect(readEventFrame(service, hex)).toEqual(frame ?? undefined);
});

test.each(events.filter(({ encodes }) => encodes))(
  'is encoded as specified: $description',
  ({ service, hex, frame }) => {
    const logged = z.array(loggedEvent).parse(frame?.events);
    const written = frame && writeEventFrame(service, frame, logged.map(toLine));

    expect(written?.toString()).toBe(hex.toString());
  },
);

test('the text of each vector matches its octets', () => {
  const differing = events.filter(({ text, hex }) => text !== undefined && text !== `${hex}`);

  expect(differing).toEqual([]);
  expect(events.filter(({ text }) => text !== undefined).length).toBeGreaterThan(10);
});

test('a truncated frame is decoded up to a line feed, or not at all', () => {
  for (const { service, hex, frame } of events.filter(({ encodes }) => encodes)) {
    for (let length = 0; length < hex.length; length++) {
      const read = readEventFrame(service, hex.subarray(0, length));
      const lines = `${hex.subarray(0, length)}`.split('\n').length - 1;

      if (lines < 2) expect(read).toBeUndefined();
      else expect(read).toEqual({ ...frame, events: frame?.events.slice(0, lines - 2) });
    }
  }
});

test('a corrupted frame is decoded or ignored, without an exception', () => {
  const changed = fc
    .tuple(fc.constantFrom(...events), fc.nat(), fc.integer({ min: 0, max: 0xff }))
    .map(([{ service, hex }, at, octet]) => {
      const frame = Buffer.from(hex);
      frame[at % frame.length] = octet;
      return { service, frame };
    });

  fc.assert(
    fc.property(changed, ({ service, frame }) => {
      const read = readEventFrame(service, frame);
      if (read) expect(read.last).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 500 },
  );
});
