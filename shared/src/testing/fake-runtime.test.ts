import { expect, test } from '@jest/globals';
import { repeatedly } from '../runtime.ts';
import { createFakeRuntime } from './fake-runtime.ts';

test('timers run when they are due, in order, and see the time they were due at', async () => {
  const runtime = createFakeRuntime();
  const ran: string[] = [];
  const note = (name: string) => () => void ran.push(`${name}@${runtime.now()}`);
  runtime.after(20, note('late'));
  runtime.after(10, note('first'));
  runtime.after(10, note('second'));
  runtime.after(31, note('never'));

  await runtime.advance(30);

  expect(ran).toEqual(['first@10', 'second@10', 'late@20']);
  expect(runtime.now()).toBe(30);
  expect(runtime.waiting()).toBe(1);
});

test('a cancelled timer never runs, and cancelling it again does nothing', async () => {
  const runtime = createFakeRuntime();
  let ran = 0;
  const cancel = runtime.after(10, () => ran++);
  runtime.after(10, () => ran++);

  cancel();
  cancel();
  await runtime.advance(10);

  expect(ran).toBe(1);
});

test('timers run in the order of their times, and of setting, also past a cancelled one', async () => {
  const runtime = createFakeRuntime();
  const timers = Array.from({ length: 200 }, (_, n) => ({ ms: (n * 37) % 50, n }));
  const ran: (typeof timers)[number][] = [];
  for (const timer of timers) runtime.after(timer.ms, () => void ran.push(timer));
  runtime.after(20, () => void ran.push({ ms: 20, n: NaN }))();

  await runtime.advance(100);

  expect(ran).toEqual(timers.toSorted((a, b) => a.ms - b.ms || a.n - b.n));
  expect(runtime.now()).toBe(100);
});

test('a timer that a timer sets runs in the same move when it is due', async () => {
  const runtime = createFakeRuntime();
  const times: number[] = [];
  const stop = repeatedly(runtime, 10, () => void times.push(runtime.now()));

  await runtime.advance(35);
  stop();
  await runtime.advance(100);

  expect(times).toEqual([0, 10, 20, 30]);
});

test('turn-end tasks run before the next timer, also one set by another', async () => {
  const runtime = createFakeRuntime();
  const ran: string[] = [];
  runtime.after(5, () => {
    runtime.atTurnEnd(() => {
      ran.push('turn end');
      runtime.atTurnEnd(() => void ran.push('next turn end'));
    });
    ran.push('first');
  });
  runtime.after(5, () => void ran.push('second'));

  await runtime.advance(5);

  expect(ran).toEqual(['first', 'turn end', 'next turn end', 'second']);
});

test('a promise that waits for a timer goes on before the next timer', async () => {
  const runtime = createFakeRuntime();
  const ran: string[] = [];
  const sleep = (ms: number) => new Promise<void>((resolve) => void runtime.after(ms, resolve));
  const story = async () => {
    await sleep(10);
    ran.push(`woke@${runtime.now()}`);
    await sleep(5);
    ran.push(`again@${runtime.now()}`);
  };
  void story();
  runtime.after(20, () => void ran.push('timer@20'));

  await runtime.advance(20);

  expect(ran).toEqual(['woke@10', 'again@15', 'timer@20']);
});

test('between two timers every promise gets its turn, however many it leads to', async () => {
  const runtime = createFakeRuntime();
  const ran: string[] = [];
  const runPromises = async () => {
    for (let n = 0; n < 100; n++) await Promise.resolve();
    ran.push('promises');
  };
  runtime.after(1, () => void runPromises());
  runtime.after(1, () => void ran.push('the next'));

  await runtime.advance(2);

  expect(ran).toEqual(['promises', 'the next']);
});

test('without promises the time moves at once', () => {
  const runtime = createFakeRuntime();
  let ran = 0;
  runtime.after(0, () => runtime.atTurnEnd(() => ran++));

  runtime.advanceSync(0);

  expect(ran).toBe(1);
});

test('an endless chain of turns is an error, not a hang', () => {
  const runtime = createFakeRuntime();
  const again = () => void runtime.after(0, again);
  again();

  expect(() => runtime.advanceSync(1)).toThrow('still not done');
});

test('equal seeds give equal chance and ids, different seeds other ones', () => {
  const draw = (seed: number) => {
    const { random, newId } = createFakeRuntime({ seed });
    return [random(), random(), random(), newId(), newId()];
  };

  expect(draw(7)).toEqual(draw(7));
  expect(new Set([...draw(7), ...draw(8)]).size).toBe(10);
});

test('random numbers are spread over 0 to below 1', () => {
  const { random } = createFakeRuntime();
  const tenths = new Array<number>(10).fill(0);
  for (let draws = 0; draws < 10_000; draws++) {
    const tenth = Math.floor(random() * 10);
    tenths[tenth] = (tenths[tenth] ?? 0) + 1;
  }

  expect(tenths).toHaveLength(10);
  for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
