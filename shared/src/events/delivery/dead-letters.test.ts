import { expect, test } from '@jest/globals';
import { ServiceError } from '../../errors.ts';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { maxDeadLetters } from './dead-letters.ts';
import { createSubscribedThings, WrittenLog } from './testing/subscribed-things.ts';
import { changeTo, numbers } from './testing/things.ts';

const misfit = (value: number) => changeTo(value, { data: { value: 'what?' } });

/** A consumer that cannot apply these values, though its store works. */
const startWithBad = async (...bad: readonly number[]) => {
  const things = createSubscribedThings();
  const subscribed = await things.subscribeFromNow();
  const tried: number[][] = [];
  things.consumer.onApply = async (events) => {
    const values = events.map(({ data }) => data.value);
    tried.push(values);
    if (values.some((value) => bad.includes(value))) throw new TypeError('at /srv/secret.ts:1');
  };
  return { ...things, ...subscribed, things, tried };
};

/** A subscriber with one dead letter, the second of three events. */
const startWithDeadLetters = async () => {
  const started = await startWithBad(2);
  await started.hear(...(await started.written.change(3)));
  await started.runtime.advance(10_000);
  expect(started.subscriber.status().deadLetters.count).toBe(1);
  return started;
};

test('an event that does not match the contract becomes a dead letter, and the next ones are applied', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();

  await hear(await things.written.append([changeTo(1), misfit(2), changeTo(3)]));

  expect(things.consumer.effects).toEqual([1, 3]);
  expect(things.consumer.stood).toEqual(await things.position());
  expect(subscriber.status()).toMatchObject({
    seq: 3,
    lagEvents: 0,
    lagMs: 0,
    deadLetters: {
      count: 1,
      isFull: false,
      newest: {
        type: 'thingChanged',
        key: 'thing-2',
        seq: 2,
        reason: 'not as the contract says: value',
      },
    },
  });
  expect(things.warnings).toEqual([
    'an event could not be applied and is a dead letter: see `make replay`',
  ]);
});

test.each([[[1]], [[700]], [[1_000]], [[1, 2, 500]]])(
  'of a thousand events exactly those that cannot be applied become dead letters: %j',
  async (bad) => {
    const { hear, written, consumer, runtime, subscriber, tried } = await startWithBad(...bad);

    await hear(await written.append(numbers(1, 1_000).map((value) => changeTo(value))));
    await runtime.advance(10_000);

    const good = numbers(1, 1_000).filter((value) => !bad.includes(value));
    expect(consumer.effects).toEqual(good);
    expect(subscriber.status()).toMatchObject({ lagEvents: 0, deadLetters: { count: bad.length } });
    expect(tried.length).toBeLessThan(bad.length * 40);
  },
);

test('an event becomes a dead letter only after five tries, with a reason that names no place', async () => {
  const { subscriber, tried, deadLettered } = await startWithDeadLetters();

  expect(tried.filter((values) => values.length === 1 && values[0] === 2)).toHaveLength(5);
  const reason = 'could not be applied: TypeError';
  expect(subscriber.status().deadLetters.newest).toMatchObject({ seq: 2, reason });
  expect(await deadLettered.load('things')).toMatchObject([{ reason, event: changeTo(2) }]);
});

test.each(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'OVERLOADED'] as const)(
  'no event becomes a dead letter while the store fails with %s, however long',
  async (code) => {
    const things = createSubscribedThings();
    const { hear, subscriber } = await things.subscribeFromNow();
    things.consumer.onApply = async () => {
      throw new ServiceError(code, 'the store is away');
    };

    await hear(...(await things.written.change(3)));
    await things.runtime.advance(3_600_000);
    expect(subscriber.status()).toMatchObject({ lagEvents: 3, deadLetters: { count: 0 } });
    things.consumer.onApply = async () => undefined;
    await things.runtime.advance(5_000);

    expect(things.consumer.effects).toEqual([1, 2, 3]);
  },
);

test('no event becomes a dead letter while the store does not answer, whatever the error', async () => {
  const { things, hear, written, runtime, subscriber, consumer } = await startWithBad(1, 2, 3);
  things.checkStores = () => Promise.reject(new Error('away'));

  await hear(...(await written.change(3)));
  await runtime.advance(600_000);
  expect(subscriber.status().deadLetters.count).toBe(0);
  consumer.onApply = async () => undefined;
  await runtime.advance(5_000);

  expect(consumer.effects).toEqual([1, 2, 3]);
});

test('at the limit of dead letters the subscriber stops, loses nothing, and can go on', async () => {
  const things = createSubscribedThings();
  const { subscriber, hear } = await things.subscribeFromNow();
  const bad = numbers(1, maxDeadLetters + 1).map(misfit);

  await hear(await things.written.append([...bad, changeTo(200)]));
  await things.runtime.advance(60_000);
  expect(things.consumer.effects).toEqual([]);
  expect(subscriber.status()).toMatchObject({
    seq: maxDeadLetters,
    lagEvents: 2,
    deadLetters: { count: maxDeadLetters, isFull: true },
  });
  expect(things.warnings).toContain('events could not be applied, and are retried');
  await things.deadLettered.remove('things', ['change-1']);
  await subscriber.stop();
  const { subscriber: next } = things.subscribe();
  await things.runtime.advance(5_000);

  expect(things.consumer.effects).toEqual([200]);
  expect(next.status()).toMatchObject({ lagEvents: 0, deadLetters: { count: maxDeadLetters } });
});

test('dead letters survive a restart, and are not retried automatically', async () => {
  const { things, subscriber, runtime, tried, hear, written } = await startWithDeadLetters();
  await subscriber.stop();
  const before = tried.length;

  const { subscriber: next } = things.subscribe();
  await runtime.advance(60_000);
  await hear(...(await written.change(1)));

  expect(tried).toHaveLength(before);
  expect(next.status().deadLetters).toMatchObject({ count: 1, newest: { seq: 2 } });
});

test('a dead letter is stored before the cursor moves past it', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  const kept: number[] = [];
  things.consumer.onApply = async () => {
    kept.push((await things.deadLettered.load('things')).length);
  };

  await hear(await things.written.append([misfit(1)]));

  expect(kept).toEqual([1]);
  expect(things.consumer.stood).toEqual(await things.position());
});

test('after a crash between dead letter and cursor the dead letter is skipped', async () => {
  const { things, subscriber, runtime, consumer, tried } = await startWithDeadLetters();
  await subscriber.stop();
  const { epoch } = await things.position();
  consumer.stood = { epoch, seq: 1 };
  const before = tried.length;

  const { subscriber: next } = things.subscribe();
  await runtime.advance(10_000);

  expect(tried.slice(before)).toEqual([[3]]);
  expect(next.status()).toMatchObject({ lagEvents: 0, deadLetters: { count: 1 } });
});

test('a replay applies what can be applied now, without moving the cursor', async () => {
  const { things, subscriber, consumer, deadLettered } = await startWithDeadLetters();
  expect(await subscriber.replay()).toEqual({ replayed: 0, kept: 1 });
  consumer.onApply = async () => undefined;

  expect(await subscriber.replay()).toEqual({ replayed: 1, kept: 0 });
  expect(await subscriber.replay()).toEqual({ replayed: 0, kept: 0 });

  expect(consumer.effects).toEqual([1, 3, 2]);
  expect(consumer.stood).toEqual(await things.position());
  expect(await deadLettered.load('things')).toEqual([]);
});

test('a replay makes room, and a stopped subscriber goes on', async () => {
  const bad = numbers(1, maxDeadLetters + 1);
  const { subscriber, hear, written, runtime, consumer } = await startWithBad(...bad);
  await hear(await written.append([...bad, 200].map((value) => changeTo(value))));
  await runtime.advance(600_000);
  expect(subscriber.status()).toMatchObject({ lagEvents: 2, deadLetters: { isFull: true } });

  consumer.onApply = async () => undefined;
  expect(await subscriber.replay()).toEqual({ replayed: maxDeadLetters, kept: 0 });
  await runtime.advance(0);

  expect(consumer.effects).toHaveLength(bad.length + 1);
  expect(subscriber.status()).toMatchObject({ lagEvents: 0, deadLetters: { count: 0 } });
});

test('a replay changes nothing when the store fails', async () => {
  const { subscriber, consumer } = await startWithDeadLetters();
  consumer.onApply = async () => {
    throw new ServiceError('UNAVAILABLE', 'away');
  };

  await expect(subscriber.replay()).rejects.toMatchObject({ code: 'UNAVAILABLE' });

  expect(subscriber.status().deadLetters.count).toBe(1);
});

test('a reset of the consumer removes the dead letters, which its new state includes', async () => {
  const { things, subscriber, hear, consumer, deadLettered } = await startWithDeadLetters();
  things.written = new WrittenLog(createFakeRuntime({ seed: 3 }));

  await hear(...(await things.written.change(1)));

  expect(consumer.resets).toHaveLength(1);
  expect(subscriber.status().deadLetters.count).toBe(0);
  expect(await deadLettered.load('things')).toEqual([]);
});
