import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pendingEventOf } from '../testing/events.ts';
import type { LoggedEvent } from './event.ts';
import {
  type EventFrame,
  fromLine,
  inRuns,
  maxRunBytes,
  readEventFrame,
  toLine,
  topicOf,
  writeEventFrame,
} from './event-frame.ts';

const eventOf = (data: unknown, seq = 1): LoggedEvent => ({
  ...pendingEventOf({ id: `e${seq}` }),
  data,
  seq,
});

const frameOf = ({ events, ...beat }: EventFrame) =>
  writeEventFrame('things', beat, events.map(toLine));

const frameWith = (...lines: readonly unknown[]) =>
  Buffer.from(`events/things\n${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}`);

test('a frame is decoded as it was encoded, whatever the events contain', () => {
  const texts = fc.string({ minLength: 1, maxLength: 64, unit: 'binary' });
  const frames = fc.record({
    epoch: fc.stringMatching(/^[\x21-\x7e]{1,255}$/),
    last: fc.maxSafeNat(),
    events: fc.array(fc.record({ id: texts, data: fc.jsonValue(), seq: fc.integer({ min: 1 }) }), {
      maxLength: 5,
    }),
  });
  fc.assert(
    fc.property(frames, ({ events, ...beat }) => {
      const written = { ...beat, events: events.map((each) => ({ ...eventOf(null), ...each })) };

      const read = readEventFrame('things', frameOf(written));

      expect(read).toEqual(JSON.parse(JSON.stringify(written)));
    }),
  );
});

test('a frame has a line for its topic, its heartbeat and each event', () => {
  const events = [eventOf('one\ntwo\r\nthree', 8), eventOf({ '\n': '\u2028' }, 9)];

  const frame = frameOf({ epoch: 'e1', last: 9, events });

  const lines = frame.toString().split('\n');
  expect(lines).toHaveLength(5);
  expect(`${lines[0]}\n`).toBe(topicOf('things'));
  expect(lines.slice(1, 4).map((line): unknown => JSON.parse(line))).toEqual([
    { epoch: 'e1', last: 9 },
    ...events,
  ]);
  expect(lines[4]).toBe('');
});

test('octets after the last line feed are ignored', () => {
  const frame = frameOf({ epoch: 'e1', last: 9, events: [eventOf('ä', 9)] });

  for (const rest of [[0xff], [0x7b], [0xc3]]) {
    const longer = Buffer.concat([frame, Buffer.from(rest)]);
    expect(readEventFrame('things', longer)).toEqual(readEventFrame('things', frame));
  }
});

test('no topic is a prefix of another one', () => {
  const frame = writeEventFrame('things-and-more', { epoch: 'e1', last: 0 });

  expect(frame.toString().startsWith(topicOf('things'))).toBe(false);
  expect(readEventFrame('things', frame)).toBeUndefined();
});

const beat = { epoch: 'e1', last: 1 };

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a part of the topic', Buffer.from('events/thi')],
  ['nothing after the topic', Buffer.from(topicOf('things'))],
  ['no JSON', Buffer.from(`${topicOf('things')}{"epoch":"e1",\n`)],
  ['no UTF-8', Buffer.from(`${topicOf('things')}{"epoch":"\xff","last":0}\n`, 'latin1')],
  ['an empty line', Buffer.from(`${topicOf('things')}\n`)],
  ['a heartbeat without an epoch', frameWith({ last: 1 })],
  ['an empty epoch', frameWith({ ...beat, epoch: '' })],
  ['an epoch that is too long', frameWith({ ...beat, epoch: 'e'.repeat(256) })],
  ['an epoch with invalid characters', frameWith({ ...beat, epoch: 'e 1' })],
  ['a heartbeat without a number', frameWith({ epoch: 'e1' })],
  ['half a number', frameWith({ ...beat, last: 0.5 })],
  ['a number below 0', frameWith({ ...beat, last: -1 })],
  ['a number that is not a safe integer', frameWith({ ...beat, last: 2 ** 53 })],
  ['a list for a beat', frameWith([])],
  ['an event without a number', frameWith(beat, pendingEventOf({ id: 'e1' }))],
  ['an event with number 0', frameWith(beat, eventOf(null, 0))],
  ['an event without an id', frameWith(beat, { ...eventOf(null), id: '' })],
  ['an event of nothing', frameWith(beat, { ...eventOf(null), key: '../key' })],
  ['one valid event and one invalid one', frameWith(beat, eventOf(null), null)],
])('a frame with %s is malformed', (_, frame) => {
  expect(readEventFrame('things', frame)).toBeUndefined();
});

test('the decoder throws for no input', () => {
  const topic = Buffer.from(topicOf('things'));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, hasTopic) => {
      const frame = hasTopic ? Buffer.concat([topic, bytes]) : Buffer.from(bytes);

      expect(() => readEventFrame('things', frame)).not.toThrow();
    }),
  );
});

const bytesOf = (lines: readonly string[]) => lines.reduce((bytes, line) => bytes + line.length, 0);

test('events of any size keep their order, in as few runs as possible', () => {
  const sizes = fc.array(fc.oneof(fc.nat(1_000), fc.nat(2 * maxRunBytes)), { maxLength: 12 });
  fc.assert(
    fc.property(sizes, (lengths) => {
      const events = lengths.map((length, index) => eventOf('x'.repeat(length), index + 1));

      const runs = inRuns(events.map(toLine));

      expect(runs.flat().map(fromLine)).toEqual(events);
      runs.forEach((run, index) => {
        if (run.length > 1) expect(bytesOf(run)).toBeLessThanOrEqual(maxRunBytes);
        const next = runs[index + 1]?.slice(0, 1);
        if (next) expect(bytesOf([...run, ...next])).toBeGreaterThan(maxRunBytes);
      });
    }),
  );
});

test('no events are one empty run', () => {
  expect(inRuns([])).toEqual([[]]);
});
