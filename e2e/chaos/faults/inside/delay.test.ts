import { expect, test } from '@jest/globals';
import { createDelay } from './delay.ts';

/** Time that goes on when it is told to. */
const createClock = () => {
  let time = 0;
  let due: { readonly at: number; readonly act: () => void }[] = [];
  return {
    now: () => time,
    after: (ms: number, act: () => void) => due.push({ at: time + ms, act }),
    advance(ms: number) {
      time += ms;
      const over = due.filter(({ at }) => at <= time);
      due = due.filter(({ at }) => at > time);
      for (const { act } of over) act();
    },
  };
};

const setup = (...waits: readonly number[]) => {
  const clock = createClock();
  const left = [...waits];
  const arrived: string[] = [];
  const hold = createDelay(
    () => left.shift() ?? 0,
    (bytes) => arrived.push(bytes.toString()),
    clock,
  );
  const say = (text: string) => hold(Buffer.from(text));
  return { clock, say, arrived };
};

test('bytes come as much later as is said', () => {
  const { clock, say, arrived } = setup(200);
  say('a');

  clock.advance(199);
  expect(arrived).toEqual([]);
  clock.advance(1);

  expect(arrived).toEqual(['a']);
});

test('data that need not wait passes at once', () => {
  const { say, arrived } = setup(0, -5);

  say('a');
  say('b');

  expect(arrived).toEqual(['a', 'b']);
});

test('nothing passes before what came before it, however short its own wait is', () => {
  const { clock, say, arrived } = setup(100.9, 50.2, 0, 300);
  say('a');
  clock.advance(50);
  say('b');
  say('c');
  say('d');

  clock.advance(51);
  expect(arrived).toEqual(['a', 'b', 'c']);
  clock.advance(300);

  expect(arrived).toEqual(['a', 'b', 'c', 'd']);
});
