import { expect, test } from '@jest/globals';
import { ServiceError } from '../../errors.ts';
import { createSubscribedThings } from './testing/subscribed-things.ts';
import { changeTo, numbers } from './testing/things.ts';

const unavailable = () => new ServiceError('UNAVAILABLE', 'nobody answers', { executed: 'no' });

const failing = async (): Promise<never> => {
  throw unavailable();
};

test('no event is lost while the log cannot be read, and one warning is logged', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  const { answer } = things;
  things.answer = failing;
  await things.written.change(3);

  await hear(await things.written.frameOf());
  await things.runtime.advance(60_000);
  expect(things.consumer.effects).toEqual([]);
  things.answer = answer;
  await things.runtime.advance(5_000);

  expect(things.consumer.effects).toEqual([1, 2, 3]);
  expect(things.warnings).toEqual(['events could not be applied, and are retried']);
});

test('incoming frames do not shorten the retry delay of a failing subscriber', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  things.answer = failing;
  await things.written.change(1);

  for (let frames = 0; frames < 600; frames++) {
    await hear(await things.written.frameOf());
    await things.runtime.advance(100);
  }

  expect(things.calls).toBeGreaterThan(10);
  expect(things.calls).toBeLessThan(60);
});

test('the log is read at once when the publisher is heard again after a silence', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  const { answer } = things;
  things.answer = failing;
  await things.written.change(3);
  await things.runtime.advance(60_000);
  expect(subscriber.status()).toMatchObject({ seq: 0 });

  things.answer = answer;
  await hear(await things.written.frameOf());

  expect(things.consumer.effects).toEqual([1, 2, 3]);
});

test('each failure is logged when it begins', async () => {
  const things = createSubscribedThings();
  const { answer } = things;
  for (let troubles = 0; troubles < 3; troubles++) {
    const { subscriber } = await things.subscribeFromNow();
    things.answer = failing;
    await things.runtime.advance(20_000);
    things.answer = answer;
    await things.runtime.advance(20_000);
    await subscriber.stop();
  }

  expect(things.warnings).toHaveLength(3);
});

test('a log that leaves out events is read again, after a delay', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  const { answer } = things;
  things.answer = async (page) => ({ ...page, events: [] });
  await things.written.change(3);

  await hear(await things.written.frameOf());
  await things.runtime.advance(10_000);
  expect(things.calls).toBeLessThan(20);
  things.answer = answer;
  await things.runtime.advance(5_000);

  expect(things.consumer.effects).toEqual([1, 2, 3]);
});

test('events that the log does not have are not waited for', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  const frame = `${await things.written.frameOf()}`;

  await hear(Buffer.from(frame.replace('"last":0', '"last":7')));
  expect(things.calls).toBe(1);
  await hear(...(await things.written.change(1)));

  expect(things.consumer.effects).toEqual([1]);
  expect(subscriber.status()).toMatchObject({ seq: 1, lastSeq: 1 });
});

test('events that failed are applied again, and the position stays before them', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  const { consumer, runtime } = things;
  const stood = consumer.stood;
  const tried: number[][] = [];
  consumer.onApply = async (events) => {
    tried.push(events.map(({ data }) => data.value));
    throw unavailable();
  };

  await hear(await things.written.append([]), ...(await things.written.change(2)));
  await runtime.advance(10_000);
  expect(consumer.stood).toEqual(stood);
  expect(tried.length).toBeGreaterThan(2);
  expect(tried.every(([value]) => value === 1)).toBe(true);
  consumer.onApply = async () => undefined;
  await runtime.advance(5_000);

  expect(consumer.effects).toEqual([1, 2]);
});

test('a failed reset is retried until it succeeds', async () => {
  const things = createSubscribedThings();
  const { consumer, runtime, written } = things;
  await written.change(3);
  consumer.onReset = failing;

  const { subscriber, hear } = things.subscribe();
  await runtime.advance(10_000);
  expect(subscriber.status()).toMatchObject({ seq: 0, lastSeq: 3, lagEvents: 3, resets: 0 });
  consumer.onReset = async () => undefined;
  await runtime.advance(5_000);
  await hear(...(await written.change(1)));

  expect(consumer.resets).toHaveLength(1);
  expect(consumer.effects).toEqual([4]);
});

test('reading the position is retried until it succeeds', async () => {
  const things = createSubscribedThings();
  const { consumer, runtime } = things;
  consumer.stood = await things.position();
  await things.written.change(2);
  const { position } = consumer;
  consumer.position = failing;

  things.subscribe();
  await runtime.advance(10_000);
  expect(consumer.effects).toEqual([]);
  consumer.position = position;
  await runtime.advance(5_000);

  expect(consumer.effects).toEqual([1, 2]);
  expect(consumer.resets).toEqual([]);
});

test('a consumer that is stopped at any point and restarted sees each event once', async () => {
  const things = createSubscribedThings();
  const { consumer, runtime, written } = things;
  consumer.stood = await things.position();
  consumer.onApply = () => new Promise((resolve) => void runtime.after(30, resolve));

  for (let starts = 0; starts < 40; starts++) {
    const { subscriber, hear } = things.subscribe();
    await hear(...(await written.change(3)));
    await runtime.advance(runtime.random() * 200);
    void subscriber.stop();
    // One process at a time: the stopped one finishes its present work.
    await runtime.advance(30);
  }
  things.subscribe();
  await runtime.advance(1_000);

  expect(consumer.effects).toEqual(numbers(1, 120));
});

test('the status has the lag, the silence and the last events', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = things.subscribe();
  expect(subscriber.status()).toMatchObject({
    epoch: undefined,
    silentMs: undefined,
    lagEvents: 0,
  });
  await things.runtime.advance(0);
  await hear(...(await things.written.change(7)));
  things.answer = failing;

  await things.written.change(4);
  await hear(await things.written.frameOf());
  await things.runtime.advance(2_000);

  const { epoch } = await things.position();
  expect(subscriber.status()).toEqual({
    service: 'things',
    epoch,
    seq: 7,
    lastSeq: 11,
    lagEvents: 4,
    lagMs: 2_000,
    silentMs: 2_000,
    resets: 1,
    deadLetters: { count: 0, isFull: false, newest: undefined },
    lastEvents: [7, 6, 5, 4, 3].map((seq) => {
      const { type, key, time } = changeTo(seq);
      return { type, key, seq, time };
    }),
  });
});

test('the lag stays known while the publisher is away', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  await things.written.change(4);
  things.answer = failing;

  await hear(await things.written.frameOf());
  await things.runtime.advance(60_000);

  expect(subscriber.status()).toMatchObject({ lagEvents: 4, silentMs: 60_000 });
});

test('a stopped subscriber reads nothing, applies nothing and leaves no timer', async () => {
  const things = createSubscribedThings();
  const idle = await things.subscribeFromNow();
  await idle.subscriber.stop();
  await idle.hear(...(await things.written.change(1)));

  things.answer = failing;
  const retrying = things.subscribe();
  await things.runtime.advance(100);
  await retrying.subscriber.stop();

  expect(things.runtime.waiting()).toBe(0);
  expect(things.consumer.effects).toEqual([]);
});

test('a subscriber that is stopped while it reads or applies ends without a warning', async () => {
  const things = createSubscribedThings();
  const { consumer, runtime, written } = things;
  let answer: () => void = () => undefined;
  const stopWhileBusy = async (ending: Promise<unknown>) => {
    const { subscriber } = things.subscribe();
    await runtime.advance(0);
    const stopped = subscriber.stop();
    answer();
    await ending.catch(() => undefined);
    await runtime.advance(60_000);
    await stopped;
  };
  consumer.stood = await things.position();
  await written.change(1);

  const asked = new Promise<void>((resolve) => (answer = resolve));
  things.answer = (page) => asked.then(() => page);
  await stopWhileBusy(asked);
  expect(consumer.effects).toEqual([]);

  const applied = new Promise<never>((_, reject) => (answer = () => reject(unavailable())));
  things.answer = async (page) => page;
  consumer.onApply = () => applied;
  await stopWhileBusy(applied);

  expect(runtime.waiting()).toBe(0);
  expect(things.warnings).toEqual([]);
});
