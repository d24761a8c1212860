import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { createLogThrottle } from './log-throttle.ts';

const setup = () => {
  const runtime = createFakeRuntime();
  const throttle = createLogThrottle(runtime, 1_000);
  const told: (readonly [string, number])[] = [];
  const say = (name: string) => throttle(name, (count) => void told.push([name, count]));
  return { runtime, told, say };
};

test('an event is told at once, and the next time with its count since then', async () => {
  const { runtime, told, say } = setup();

  say('a');
  for (let n = 0; n < 100; n++) say('a');
  say('b');
  await runtime.advance(1_000);
  say('a');

  expect(told).toEqual([
    ['a', 1],
    ['b', 1],
    ['a', 101],
  ]);
});

test('of any number of names no more are told than are remembered', async () => {
  const { runtime, told, say } = setup();

  for (let n = 0; n < 10_000; n++) say(`name-${n}`);
  expect(told).toHaveLength(256);
  await runtime.advance(1_000);
  for (let n = 0; n < 10_000; n++) say(`other-${n}`);

  expect(told).toHaveLength(512);
});
