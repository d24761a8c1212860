import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { watchHeart } from './mongo-heart.ts';

/** A driver whose heart beats every two seconds until a test stops it, or it is connected anew. */
const setup = () => {
  const runtime = createFakeRuntime();
  const events = new EventEmitter();
  const done: string[] = [];
  let isBeating = true;
  const beat = () => {
    if (isBeating) events.emit('serverHeartbeatStarted');
    runtime.after(2_000, beat);
  };
  beat();
  const client = Object.assign(events, {
    close: async () => void done.push('close'),
    async connect() {
      done.push('connect');
      isBeating = true;
    },
  });
  const stops: (() => Promise<unknown>)[] = [];
  watchHeart(client, {
    runtime,
    log: pino({ enabled: false }),
    onStop: (task) => void stops.push(task),
  });
  return { runtime, done, stops, stopHeart: () => void (isBeating = false) };
};

test('a driver that stands still is connected anew, once', async () => {
  const { runtime, done, stopHeart } = setup();
  await runtime.advance(60_000);
  expect(done).toEqual([]);

  stopHeart();
  await runtime.advance(60_000);

  expect(done).toEqual(['close', 'connect']);
});

test('nothing is looked at any more when the process stops', async () => {
  const { runtime, done, stops, stopHeart } = setup();

  for (const stop of stops) await stop();
  stopHeart();
  await runtime.advance(120_000);

  expect(done).toEqual([]);
});
