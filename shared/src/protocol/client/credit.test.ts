import { expect, test } from '@jest/globals';
import { type CallPolicy, defaultPolicy } from '../policy.ts';
import { openServiceWith, outcomeOf } from './testing/played-service.ts';

/** A client of one replica with this credit. */
const open = async (calls: number, policy: Partial<CallPolicy> = {}) => {
  const service = await openServiceWith({ ...defaultPolicy, ...policy }, 'a');
  const { client, contextOf, played, runtime } = service;
  const [replica] = played;
  if (!replica) throw new Error('no replica');
  replica.say({ kind: 'credit', id: 0, calls });
  await runtime.advance(2);
  const begin = (text: string, timeoutMs = 5_000) =>
    outcomeOf(client.call('say', { text }, contextOf({ timeoutMs })));
  const texts = () => replica.requests().map(({ body }) => JSON.parse(body).text);
  return { ...service, replica, begin, texts };
};

test('no more calls are in flight than the credit of the replica, and the next one is queued', async () => {
  const { begin, texts, replica, runtime, replicas } = await open(2);

  const outcomes = ['one', 'two', 'three'].map((text) => begin(text));
  await runtime.advance(5);
  expect(texts()).toEqual(['one', 'two']);
  expect(replicas.status()).toMatchObject([{ inFlight: 2, credit: 2 }]);
  replica.answer(1, '{"text":"1"}');
  await runtime.advance(5);

  expect(texts()).toEqual(['one', 'two', 'three']);
  expect(outcomes[0]).toEqual({ answer: { text: '1' } });
});

test('a higher credit sends queued calls at once', async () => {
  const { begin, texts, replica, runtime } = await open(1);
  for (const text of ['one', 'two', 'three']) begin(text);

  replica.say({ kind: 'credit', id: 0, calls: 10 });
  await runtime.advance(5);

  expect(texts()).toEqual(['one', 'two', 'three']);
});

test('a replica with a credit of 0 still gets one call, so that it can raise it', async () => {
  const { begin, texts, runtime } = await open(0);

  begin('one');
  begin('two');
  await runtime.advance(5);

  expect(texts()).toEqual(['one']);
});

test('when one replica has no room the call goes to another', async () => {
  const { begin, start, texts, runtime } = await open(1);
  const other = await start('b');
  await runtime.advance(10);

  for (const text of ['one', 'two', 'three']) begin(text);
  await runtime.advance(5);

  expect(texts().length).toBeLessThanOrEqual(1);
  expect(texts().length + other.requests().length).toBe(3);
});

test('a call that is queued until its deadline was not executed, and is not sent later', async () => {
  const { begin, texts, replica, runtime } = await open(1);
  begin('slow');
  const outcome = begin('waiting', 100);

  await runtime.advance(110);
  expect(outcome.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'no' });
  replica.answer(1, '{"text":"done"}');
  await runtime.advance(5);

  expect(texts()).toEqual(['slow']);
});

test('a queued call without enough time for an answer is not sent', async () => {
  const { begin, texts, replica, runtime } = await open(1);
  begin('takes 80 ms');
  const outcome = begin('has 100 ms', 100);

  await runtime.advance(80);
  replica.answer(1, '{"text":"done"}');
  await runtime.advance(5);

  expect(outcome.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'no' });
  expect(texts()).toEqual(['takes 80 ms']);
});

test('after a replica stood still, a queued call with most of its time left is sent', async () => {
  const { begin, texts, replica, runtime } = await open(1);
  begin('before it stood still');
  await runtime.advance(800);
  replica.answer(1, '{"text":"late"}');
  await runtime.advance(5);
  begin('first');
  const outcome = begin('second', 300);

  replica.answer(2, '{"text":"1"}');
  await runtime.advance(5);

  expect(outcome.error).toBeUndefined();
  expect(texts()).toEqual(['before it stood still', 'first', 'second']);
});

test('when the queue is full the next call is shed at once, with a retry delay', async () => {
  const { begin, runtime } = await open(1, { maxWaiting: 2 });
  for (const text of ['in flight', 'first', 'second']) begin(text);

  const outcome = begin('too many');
  await runtime.advance(1);

  expect(outcome.error).toMatchObject({
    code: 'OVERLOADED',
    executed: 'no',
    retryAfterMs: 1_000,
  });
});

test('a service gets no more calls at a time than the policy allows, whatever its credit', async () => {
  const { begin, texts, runtime } = await open(100, { maxInFlight: 3 });

  for (let count = 0; count < 10; count++) begin(`${count}`);
  await runtime.advance(5);

  expect(texts()).toEqual(['0', '1', '2']);
});

test('when the last replica goes, queued calls fail', async () => {
  const { begin, network, runtime, contextOf } = await open(1);
  await runtime.advance(defaultPolicy.firstReplicaMs);
  begin('in flight');
  const outcome = begin('waiting', contextOf().remainingMs());

  network.cut('a');
  await runtime.advance(50);

  expect(outcome.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
});

test('a cancelled call leaves the queue', async () => {
  const { client, contextOf, begin, texts, replica, replicas, runtime } = await open(1);
  begin('in flight');
  const caller = new AbortController();
  const context = contextOf({ signal: caller.signal });
  const outcome = outcomeOf(client.call('say', { text: 'impatient' }, context));
  expect(replicas.waiting).toBe(1);

  caller.abort();
  await runtime.advance(1);
  expect(outcome.error).toMatchObject({ code: 'CANCELLED', executed: 'no' });
  expect(replicas.waiting).toBe(0);
  replica.answer(1, '{"text":""}');
  await runtime.advance(5);

  expect(texts()).toEqual(['in flight']);
});

test('an operation that fills its share, and its queue, does not block other operations', async () => {
  const { begin, client, contextOf, replica, replicas, runtime } = await open(32);
  const add = (key: string) => outcomeOf(client.call('add', { key }, contextOf()));
  add('first');
  await runtime.advance(2);
  replica.answer(1, '{"key":"first"}');
  for (let count = 0; count < 100; count++) begin(`${count}`);
  await runtime.advance(2);
  expect(replicas.status()).toMatchObject([{ inFlight: 26, credit: 32 }]);

  for (const key of ['one', 'two']) add(key);
  await runtime.advance(2);

  expect(replica.requests().slice(27)).toMatchObject([{ operation: 'add' }, { operation: 'add' }]);
  replica.answer(28, '{"key":"one"}');
  await runtime.advance(2);
  expect(replica.requests()).toHaveLength(29);
});

test('a client that calls only one operation reserves no room for others', async () => {
  const { begin, replicas, runtime } = await open(32);

  for (let count = 0; count < 100; count++) begin(`${count}`);
  await runtime.advance(2);

  expect(replicas.status()).toMatchObject([{ inFlight: 32, credit: 32 }]);
});

test('whether a queued call has enough time is judged by answers to the same operation', async () => {
  const { begin, client, contextOf, replica, runtime } = await open(1);
  begin('slow');
  await runtime.advance(400);
  const waiting = outcomeOf(client.call('add', { key: 'k' }, contextOf({ timeoutMs: 100 })));
  replica.answer(1, '{"text":""}');
  await runtime.advance(5);
  replica.answer(2, '{"key":"k"}');
  await runtime.advance(5);

  expect(waiting.answer).toEqual({ key: 'k' });
});
