import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { createSubscribedThings, WrittenLog } from './testing/subscribed-things.ts';
import { changeTo, numbers } from './testing/things.ts';

const otherLog = () => {
  const written = new WrittenLog(createFakeRuntime({ seed: 3 }));
  written.lastValue = 100;
  return written;
};

test('a consumer without a position is reset to the present state', async () => {
  const things = createSubscribedThings();
  const { written, consumer, runtime } = things;
  await written.change(3);

  const { hear } = things.subscribe();
  await runtime.advance(0);
  await hear(...(await written.change(2)));

  expect(consumer.resets).toEqual([{ ...(await things.position()), seq: 3 }]);
  expect(consumer.effects).toEqual([4, 5]);
});

test('a consumer that was away gets all missed events', async () => {
  const things = createSubscribedThings();
  const { written, consumer, runtime } = things;
  await written.change(3);
  consumer.stood = await things.position();
  await written.change(1_234);

  things.subscribe();
  await runtime.advance(0);

  expect(consumer.effects).toEqual(numbers(4, 1_237));
  expect(consumer.stood).toEqual(await things.position());
  expect(consumer.resets).toEqual([]);
});

test('contiguous published events are applied without reading the log', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();

  await hear(...(await things.written.change(5)));

  expect(things.consumer.effects).toEqual([1, 2, 3, 4, 5]);
  expect(things.calls).toBe(0);
});

test('a lost frame is read from the log when the next one arrives', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  const [first, , third] = await things.written.change(3);
  if (!first || !third) throw new Error('no frames');

  await hear(first, third);

  expect(things.consumer.effects).toEqual([1, 2, 3]);
  expect(things.calls).toBe(1);
});

test('a lost last frame is read from the log at the next heartbeat', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  await things.written.change(1);

  await hear(await things.written.frameOf());

  expect(things.consumer.effects).toEqual([1]);
});

test('after a silence of the publisher its log is read', async () => {
  const things = createSubscribedThings();
  await things.subscribeFromNow();
  await things.written.change(2);

  await things.runtime.advance(5_000);

  expect(things.consumer.effects).toEqual([1, 2]);
});

test('each event has its effect once, whichever frames are lost, repeated or reordered', () => {
  const deliveries = fc.array(fc.nat({ max: 11 }), { maxLength: 30 });
  return fc.assert(
    fc.asyncProperty(deliveries, fc.boolean(), async (picks, atOnce) => {
      const things = createSubscribedThings();
      const { subscriber, hear } = await things.subscribeFromNow();
      const frames = await things.written.change(12);
      const arriving = picks.map((pick) => frames[pick] ?? Buffer.alloc(0));

      if (atOnce) for (const frame of arriving) subscriber.read(frame);
      else await hear(...arriving);
      await hear(await things.written.frameOf());

      expect(things.consumer.effects).toEqual(numbers(1, 12));
      expect(things.consumer.stood).toEqual(await things.position());
    }),
    { numRuns: 200 },
  );
});

test('events that arrive while others are applied are held, and beyond a limit read from the log', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  const { consumer, runtime, written } = things;
  const text = 'x'.repeat(5_000);
  const frames: Buffer[] = [];
  for (const value of numbers(1, 2_500)) {
    frames.push(await written.append([changeTo(value, { data: { value, text } })]));
  }
  consumer.onApply = () => new Promise((resolve) => void runtime.after(100, resolve));

  for (const frame of frames) subscriber.read(frame);
  await runtime.advance(2_000);
  expect(things.calls).toBeGreaterThan(0);
  await hear(await written.frameOf());

  expect(consumer.effects).toEqual(numbers(1, 2_500));
  expect(things.calls).toBeLessThan(2_500 / 100 + 1);
});

test('held events are applied together, up to a limit', async () => {
  const things = createSubscribedThings();
  const { subscriber } = await things.subscribeFromNow();
  const { consumer, runtime, written } = things;
  const sizes: number[] = [];
  consumer.onApply = (events) => {
    sizes.push(events.length);
    return new Promise((resolve) => void runtime.after(100, resolve));
  };

  for (const frame of await written.change(5_000)) subscriber.read(frame);
  await runtime.advance(2_000);

  expect(consumer.effects).toEqual(numbers(1, 5_000));
  expect(things.calls).toBe(0);
  expect(sizes.length).toBeLessThan(10);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
});

test('after the publisher has lost its log the consumer is reset', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  await hear(...(await things.written.change(3)));

  things.written = otherLog();
  await hear(...(await things.written.change(2)));
  await hear(...(await things.written.change(1)));

  const { epoch } = await things.position();
  expect(things.consumer.resets).toEqual([{ epoch, seq: 2 }]);
  expect(things.consumer.effects).toEqual([103]);
});

test('a log that does not reach back far enough resets the consumer to its end', async () => {
  const things = createSubscribedThings({ keptEvents: 10 });
  const { subscriber, hear } = await things.subscribeFromNow();
  await hear(...(await things.written.change(2)));
  await subscriber.stop();
  await things.written.change(100);

  const { hear: hearAgain } = things.subscribe();
  await things.runtime.advance(0);
  await hearAgain(...(await things.written.change(2)));

  expect(things.consumer.resets).toMatchObject([{ seq: 102 }]);
  expect(things.consumer.effects).toEqual([103, 104]);
});

test('a log that was restored from a backup resets the consumer', async () => {
  const things = createSubscribedThings();
  const backup = new WrittenLog(createFakeRuntime({ seed: 2 }));
  await backup.change(3);
  const { hear } = await things.subscribeFromNow();
  await hear(...(await things.written.change(5)));
  expect(await backup.log.position()).toEqual({ ...(await things.position()), seq: 3 });

  things.written = backup;
  await hear(await backup.frameOf());
  await hear(...(await backup.change(1)));

  expect(things.consumer.resets).toMatchObject([{ seq: 3 }]);
  expect(things.consumer.effects).toEqual([4]);
});

test('a restored log is also noticed by a consumer that was away', async () => {
  const things = createSubscribedThings();
  await things.written.change(3);
  things.consumer.stood = { ...(await things.position()), seq: 9 };

  things.subscribe();
  await things.runtime.advance(0);

  expect(things.consumer.resets).toMatchObject([{ seq: 3 }]);
});

test('events published during a reset are applied after it', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  await hear(...(await things.written.change(3)));
  const { consumer, runtime } = things;
  const ofOldLog = await things.written.change(2);

  things.written = otherLog();
  consumer.onReset = () => new Promise((resolve) => void runtime.after(100, resolve));
  await hear(...(await things.written.change(3)));
  await hear(...ofOldLog, ...(await things.written.change(1)));
  await runtime.advance(100);
  await hear(...(await things.written.change(1)));

  expect(consumer.effects).toEqual([104, 105]);
  expect(subscriber.status()).toMatchObject({ seq: 5, lagEvents: 0, resets: 1 });
});

test('events published while the log is read are applied after it', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  const { runtime, written } = things;
  await written.change(2);
  things.answer = async (page) => {
    for (const frame of await written.change(2)) subscriber.read(frame);
    return page;
  };

  await hear(await written.frameOf());
  await runtime.advance(0);

  expect(things.consumer.effects).toEqual([1, 2, 3, 4]);
  expect(things.calls).toBe(1);
});

test('late frames of an earlier log change nothing', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  await hear(...(await things.written.change(2)));
  const late = await things.written.change(2);
  things.written = otherLog();
  await hear(...(await things.written.change(2)));

  for (const frame of [...late, ...(await things.written.change(1))]) subscriber.read(frame);
  await hear(...(await things.written.change(1)), ...late);

  expect(things.consumer.effects).toEqual([103, 104]);
  expect(subscriber.status()).toMatchObject({ seq: 4, lagEvents: 0, resets: 1 });
});

test('an event of an unknown type is skipped without a warning', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();

  await hear(
    await things.written.append([
      changeTo(1),
      changeTo(2, { type: 'thingMelted' }),
      changeTo(3, { type: 'constructor' }),
      changeTo(4),
    ]),
  );

  expect(things.consumer.effects).toEqual([1, 4]);
  expect(things.consumer.stood).toEqual(await things.position());
  expect(things.warnings).toEqual([]);
});

test('a frame that is not one of the service changes nothing', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  const [frame] = await things.written.change(1);
  const text = `${frame}`;

  await hear(
    Buffer.alloc(0),
    Buffer.from('events/things\n'),
    Buffer.from(text.replace('events/things', 'events/thinks')),
    Buffer.from(text.replace('"seq":1', '"seq":-1')),
  );

  expect(things.consumer.effects).toEqual([]);
  expect(subscriber.status()).toMatchObject({ lastSeq: 0, lagEvents: 0 });
});
