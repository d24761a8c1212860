import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { watchHeartbeats } from './mongo-watchdog.ts';

/** A driver with a heartbeat every 3.5 s until a test stops it, or it is connected again. */
const setup = ({ failures = 0 } = {}) => {
  const runtime = createFakeRuntime();
  const events = new EventEmitter();
  const done: string[] = [];
  let isBeating = true;
  const beat = () => {
    if (isBeating) events.emit('serverHeartbeatStarted');
    runtime.after(3_500, beat);
  };
  beat();
  const client = Object.assign(events, {
    async close() {
      done.push('close');
      await new Promise<void>((resolve) => void runtime.after(100, resolve));
    },
    async connect() {
      done.push('connect');
      // It beats while it connects, and no more when that has failed.
      events.emit('serverHeartbeatStarted');
      if (done.length <= 2 * failures) throw new Error('nobody is there');
      isBeating = true;
    },
  });
  const stops: (() => Promise<unknown>)[] = [];
  watchHeartbeats(client, {
    runtime,
    log: pino({ enabled: false }),
    onStop: (task) => void stops.push(task),
  });
  return { runtime, done, stops, stopHeart: () => void (isBeating = false) };
};

test('a driver without heartbeats is connected again, once', async () => {
  const { runtime, done, stopHeart } = setup();
  await runtime.advance(60_000);
  expect(done).toEqual([]);

  stopHeart();
  await runtime.advance(60_000);

  expect(done).toEqual(['close', 'connect']);
});

test('it is connected again within eight seconds', async () => {
  const { runtime, done, stopHeart } = setup();
  await runtime.advance(60_000);

  stopHeart();
  await runtime.advance(8_000);

  expect(done).toEqual(['close', 'connect']);
});

test('while its server is away it is tried again and again, until it beats', async () => {
  const { runtime, done, stopHeart } = setup({ failures: 2 });

  stopHeart();
  await runtime.advance(60_000);

  expect(done).toEqual(['close', 'connect', 'close', 'connect', 'close', 'connect']);
});

test('nothing is looked at any more when the process stops', async () => {
  const { runtime, done, stops, stopHeart } = setup();

  for (const stop of stops) await stop();
  stopHeart();
  await runtime.advance(120_000);

  expect(done).toEqual([]);
});

test('a client whose process stops while it is closed is not connected again', async () => {
  const { runtime, done, stops, stopHeart } = setup();
  stopHeart();
  while (done.length === 0) await runtime.advance(10);

  for (const stop of stops) await stop();
  await runtime.advance(60_000);

  expect(done).toEqual(['close']);
});
