import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { type Waiting, WaitingCalls } from './waiting-calls.ts';

interface Named extends Waiting {
  readonly name: string;
}

const open = (max = 10) => {
  const runtime = createFakeRuntime();
  const expired: string[] = [];
  const waiting = new WaitingCalls<Named>(runtime, max, ({ name }) => expired.push(name));
  /** A call of the operation that its name begins with. */
  const call = (name: string, rank = 1, expiresAt = 1_000) => {
    const [operation = ''] = name.split(' ');
    return { name, operation, rank, expiresAt };
  };
  const takeNames = () => {
    const names: string[] = [];
    for (let [next] = waiting.firsts(); next; [next] = waiting.firsts()) {
      waiting.delete(next);
      names.push(next.name);
    }
    return names;
  };
  return { runtime, waiting, expired, call, takeNames };
};

test('the more important go first, and of equals those that came first', () => {
  const { waiting, call, takeNames } = open();
  for (const [name, rank] of [
    ['list 1', 2],
    ['read 1', 1],
    ['list 2', 2],
    ['write', 0],
    ['read 2', 1],
  ] as const) {
    waiting.add(call(name, rank));
  }

  expect(takeNames()).toEqual(['write', 'read 1', 'read 2', 'list 1', 'list 2']);
});

test('when the queue is full the newest call is shed, unless a less important one is queued', () => {
  const { waiting, call, takeNames } = open(2);
  waiting.add(call('read'));
  waiting.add(call('list', 2));

  expect(waiting.add(call('list 2', 2))).toMatchObject({ name: 'list 2' });
  expect(waiting.add(call('write', 0))).toMatchObject({ name: 'list' });
  expect(waiting.add(call('read 2'))).toMatchObject({ name: 'read 2' });

  expect(takeNames()).toEqual(['write', 'read']);
});

test('operations of the same importance go in turn, however many wait of each', () => {
  const { waiting, call, takeNames } = open(50);
  for (const name of ['list 1', 'list 2', 'list 3', 'get 1', 'list 4', 'get 2']) {
    waiting.add(call(name));
  }

  expect(takeNames()).toEqual(['list 1', 'get 1', 'list 2', 'get 2', 'list 3', 'list 4']);
});

test('an operation that fills the queue yields places to another one until they are even', () => {
  const { waiting, call } = open(10);
  for (let number = 1; number <= 10; number++) {
    expect(waiting.add(call(`list ${number}`))).toBeUndefined();
  }
  expect(waiting.add(call('list 11'))).toMatchObject({ name: 'list 11' });

  const pushedOut = [1, 2, 3, 4, 5, 6].map((number) => waiting.add(call(`get ${number}`))?.name);

  expect(pushedOut).toEqual(['list 10', 'list 9', 'list 8', 'list 7', 'list 6', 'get 6']);
  expect(waiting.size).toBe(10);
});

test('a call that expires in the queue is reported and removed', async () => {
  const { waiting, call, runtime, expired } = open();
  waiting.add(call('short', 1, 100));
  waiting.add(call('long', 1, 500));

  await runtime.advance(110);

  expect(expired).toEqual(['short']);
  expect(waiting.size).toBe(1);
});

test('a removed call is not reported', async () => {
  const { waiting, call, runtime, expired } = open();
  const [one, two] = [call('one', 1, 100), call('two', 1, 100)];
  waiting.add(one);
  waiting.add(two);

  expect(waiting.delete(one)).toBe(true);
  expect(waiting.delete(one)).toBe(false);
  expect(waiting.takeAll()).toEqual([two]);
  await runtime.advance(200);

  expect(expired).toEqual([]);
  expect(runtime.waiting()).toBe(0);
});

test('removing a call from the middle of a queue takes no turn from its operation', async () => {
  const { waiting, call, runtime, takeNames } = open();
  const cancelled = call('list 2');
  for (const one of [call('list 1'), cancelled, call('list 3', 1, 100), call('get 1')]) {
    waiting.add(one);
  }
  waiting.add(call('list 4'));

  waiting.delete(cancelled);
  await runtime.advance(110);

  expect(takeNames()).toEqual(['list 1', 'get 1', 'list 4']);
});
