import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createContext } from '../protocol/calls/context.ts';
import { pendingEventOf } from '../testing/events.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { toTraceparent } from '../trace.ts';
import { pendingEvent } from './event.ts';
import { eventMetadata, hasMadeEvent, inEventOrder } from './pending-events.ts';

test('an event says when it happened and in which trace', () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 100 });
  const happened = { type: 'priceChanged', key: 'lamp', version: 3, data: { amount: 100 } };

  const event = { ...eventMetadata(context, runtime), ...happened };

  expect(pendingEvent.parse(event)).toEqual({
    ...happened,
    id: expect.any(String),
    time: '2026-01-01T00:00:00.000Z',
    traceparent: toTraceparent(context.trace),
  });
});

test('events have the time of their own millisecond', async () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 100 });
  const times: string[] = [];
  for (const ms of [0, 1, 0, 999]) {
    await runtime.advance(ms);
    times.push(eventMetadata(context, runtime).time);
  }

  expect(times.map((time) => time.slice(-6))).toEqual(['0.000Z', '0.001Z', '0.001Z', '1.000Z']);
});

test('of a call it is known whether an event was made for it', () => {
  const runtime = createFakeRuntime();
  const writing = createContext(runtime, { timeoutMs: 100 });
  const reading = createContext(runtime, { timeoutMs: 100 });

  eventMetadata(writing, runtime);

  expect([writing, reading].map(hasMadeEvent)).toEqual([true, false]);
});

test('the events of any aggregates are merged without loss, each one’s in its order', () => {
  const seconds = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(seconds, { maxLength: 6 }), (clocks) => {
      const aggregates = clocks.map((clock, key) =>
        clock.map((second, n) =>
          pendingEventOf({
            id: `${key}-${n}`,
            key: `${key}`,
            time: `2026-01-01T00:00:0${second}Z`,
          }),
        ),
      );

      const merged = inEventOrder(aggregates);

      expect(merged).toHaveLength(aggregates.flat().length);
      aggregates.forEach((events, key) =>
        expect(merged.filter((event) => event.key === `${key}`)).toEqual(events),
      );
    }),
  );
});

test('events of clocks that agree are merged by time', () => {
  const at = (id: string, second: number) =>
    pendingEventOf({ id, time: `2026-01-01T00:00:0${second}.000Z` });

  const merged = inEventOrder([[at('a', 1), at('d', 4)], [at('c', 3)], [at('b', 2), at('e', 4)]]);

  expect(merged.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e']);
});
