import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { connectionLost, notSent } from './outgoing-call.ts';
import { PendingCalls } from './pending-calls.ts';
import { createCalls } from './testing/outgoing.ts';

const setup = ({ lastId = 0 } = {}) => {
  const runtime = createFakeRuntime();
  const givenUp: number[] = [];
  const pending = new PendingCalls(runtime, ({ id }) => givenUp.push(id), lastId);
  const calls = createCalls(runtime);
  const add = (name: string, timeoutMs = 100) => pending.add(calls.create(name, { timeoutMs }));
  return { ...calls, runtime, pending, givenUp, add };
};

test('a call is taken once by its id, and other ids find nothing', () => {
  const { pending, add, ends, runtime } = setup();
  const id = add('one');

  expect(pending.take(id + 1)).toBeUndefined();
  pending.take(id)?.end(undefined, Buffer.from('1'));
  expect(pending.take(id)).toBeUndefined();
  runtime.advanceSync(1_000);

  expect(ends).toEqual([{ name: 'one', error: undefined, answer: '1' }]);
  expect(pending.size).toBe(0);
});

test('a call without an answer ends at its deadline with executed: unknown', () => {
  const { runtime, add, ends, names, givenUp, pending } = setup();
  const id = add('slow', 100);
  add('slower', 1_000);

  runtime.advanceSync(110);

  expect(names()).toEqual(['slow']);
  expect(ends[0]?.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'unknown' });
  expect(givenUp).toEqual([id]);
  expect(pending.size).toBe(1);
});

test('ids wrap around after the largest one, and 0 is never used', () => {
  const { add } = setup({ lastId: 0xffff_fffd });

  expect([add('a'), add('b'), add('c')]).toEqual([0xffff_fffe, 0xffff_ffff, 1]);
});

test('exactly the calls of an unsent range fail, also around the largest id', () => {
  const { pending, add, names, ends } = setup({ lastId: 0xffff_fffc });
  const ids = ['a', 'b', 'c', 'd', 'e'].map((name) => add(name));

  pending.failRange(ids[1] ?? 0, ids[3] ?? 0, notSent('echo'));

  expect(names()).toEqual(['b', 'c', 'd']);
  expect(ends.every(({ error }) => error?.executed === 'no')).toBe(true);
  expect(pending.size).toBe(2);
});

test('all calls of a lost connection fail at once, and no timer is left', () => {
  const { runtime, pending, add, ends } = setup();
  for (let call = 0; call < 100; call++) add(`${call}`);

  pending.failAll(connectionLost('echo'));

  expect(ends).toHaveLength(100);
  expect(ends[0]?.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
  expect(pending.size).toBe(0);
  expect(runtime.waiting()).toBe(0);
});

test('a call may end another call when it ends', () => {
  const { runtime, pending, add, create, names } = setup();
  add('first');
  const onEnd = () => void add('begun by the end of second', 50);
  const second = create('second', { timeoutMs: 100, onEnd });
  pending.add(second);

  pending.failAll(connectionLost('echo'));
  expect(pending.size).toBe(1);
  runtime.advanceSync(60);

  expect(names()).toEqual(['first', 'second', 'begun by the end of second']);
});
