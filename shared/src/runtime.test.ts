import { expect, test } from '@jest/globals';
import { repeatedly, steadyTime, systemRuntime, timestampOf } from './runtime.ts';
import { createFakeRuntime } from './testing/fake-runtime.ts';

test('a repeated task runs at once and then every period, until it is cancelled', async () => {
  const runtime = createFakeRuntime();
  const times: number[] = [];
  const cancel = repeatedly(runtime, 10, () => void times.push(runtime.now()));
  expect(times).toEqual([0]);

  await runtime.advance(25);
  cancel();
  cancel();
  await runtime.advance(100);

  expect(times).toEqual([0, 10, 20]);
  expect(runtime.waiting()).toBe(0);
});

test('a repeated task that cancels itself does not run again', async () => {
  const runtime = createFakeRuntime();
  let rounds = 0;
  const cancel = repeatedly(runtime, 10, () => {
    rounds += 1;
    if (rounds === 3) cancel();
  });

  await runtime.advance(100);

  expect(rounds).toBe(3);
  expect(runtime.waiting()).toBe(0);
});

test('a repeated task that throws is tried again', async () => {
  const runtime = createFakeRuntime();
  let rounds = 0;
  repeatedly(runtime, 10, () => {
    rounds += 1;
    if (rounds === 2) throw new Error('only this once');
  });

  await expect(runtime.advance(10)).rejects.toThrow('only this once');
  await runtime.advance(10);

  expect(rounds).toBe(3);
});

test('a timestamp is the wall time as contracts write it', () => {
  const runtime = createFakeRuntime({ wallTime: Date.UTC(2026, 10, 21, 9, 30, 0, 7) });

  expect(timestampOf(runtime)).toBe('2026-11-21T09:30:00.007Z');
});

test('the real timers run once and in order, and a cancelled one never', async () => {
  const { after, atTurnEnd, now } = systemRuntime;
  const ran: string[] = [];
  const begun = now();
  const cancel = after(1, () => void ran.push('cancelled'));
  cancel();

  await new Promise<void>((resolve) => {
    const keepAlive = setInterval(() => undefined, 1_000);
    atTurnEnd(() => void ran.push('turn end'));
    after(20, () => {
      ran.push('after');
      clearInterval(keepAlive);
      resolve();
    });
  });

  expect(ran).toEqual(['turn end', 'after']);
  expect(now()).toBeGreaterThan(begun);
});

test('the real chance is from 0 to below 1 and the ids are all different', () => {
  const { random, newId } = systemRuntime;
  const numbers = Array.from({ length: 1_000 }, random);
  const ids = Array.from({ length: 1_000 }, newId);

  expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
  expect(new Set(numbers).size).toBeGreaterThan(990);
  expect(new Set(ids).size).toBe(1_000);
});

test('a steady time goes on as it was when the wall clock is set', () => {
  const clock = { now: 100, wall: 1_000_000 };
  const runtime = { ...systemRuntime, now: () => clock.now, wallTime: () => clock.wall };
  expect(steadyTime(runtime)).toBe(1_000_000);

  clock.now += 250;
  clock.wall -= 3_600_000;

  expect(steadyTime(runtime)).toBe(1_000_250);
});
