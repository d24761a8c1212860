import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createContext } from '../protocol/calls/context.ts';
import type { pricingContract } from '../contracts/pricing.ts';
import { pendingEventOf } from '../testing/events.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { toTraceparent } from '../trace.ts';
import { pendingEvent } from './event.ts';
import { createStamp, hasStamped, inEventOrder, toPendingEvent } from './pending-events.ts';

test('an event says what happened, when, and in which trace', () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 100 });
  const eur = { amount: 100, currency: 'EUR' };
  const time = '2026-01-01T00:00:00.000Z';
  const price = { id: 'lamp', list: eur, current: eur, version: 3, updatedAt: time };

  const event = toPendingEvent<typeof pricingContract>(
    { type: 'priceChanged', key: 'lamp', version: 3, data: price },
    createStamp(context, runtime),
  );

  expect(pendingEvent.parse(event)).toEqual({
    id: expect.any(String),
    type: 'priceChanged',
    key: 'lamp',
    version: 3,
    time,
    traceparent: toTraceparent(context.trace),
    data: price,
  });
});

test('events have the time of their own millisecond', async () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 100 });
  const times: string[] = [];
  for (const ms of [0, 1, 0, 999]) {
    await runtime.advance(ms);
    times.push(createStamp(context, runtime).time);
  }

  expect(times.map((time) => time.slice(-6))).toEqual(['0.000Z', '0.001Z', '0.001Z', '1.000Z']);
});

test('of a call it is known whether an event was made for it', () => {
  const runtime = createFakeRuntime();
  const writing = createContext(runtime, { timeoutMs: 100 });
  const reading = createContext(runtime, { timeoutMs: 100 });

  createStamp(writing, runtime);

  expect([writing, reading].map(hasStamped)).toEqual([true, false]);
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
