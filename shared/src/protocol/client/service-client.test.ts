import { expect, test } from '@jest/globals';
import { toTraceparent } from '../../trace.ts';
import { within } from '../calls/context.ts';
import { maxRequestBytes } from '../wire/limits.ts';
import { failureItem } from './testing/scripted-replica.ts';
import { openService, outcomeOf } from './testing/played-service.ts';

test('a call sends its input with its context, and returns the checked answer', async () => {
  const { client, runtime, contextOf, requests, played } = await openService('a');
  const context = contextOf();

  const answer = client.call('say', { text: 'größer' }, context);
  await runtime.advance(2);
  expect(requests()).toMatchObject([
    {
      operation: 'say',
      body: '{"text":"größer"}',
      flags: 1,
      attempt: 0,
      remainingMs: 1_000,
      metadata: { traceparent: toTraceparent(context.trace), requestId: context.requestId },
    },
  ]);
  played[0]?.answer(1, '{"text":"größer","more":1}');
  await runtime.advance(2);

  expect(await answer).toEqual({ text: 'größer' });
});

test('an operation that is not idempotent is sent without that flag', async () => {
  const { client, runtime, contextOf, requests } = await openService('a');

  outcomeOf(client.call('add', { key: 'k' }, contextOf()));
  await runtime.advance(2);

  expect(requests()).toMatchObject([{ operation: 'add', flags: 0 }]);
});

test('raw answers and prepared calls return the bytes unchanged', async () => {
  const { client, runtime, contextOf, played } = await openService('a');
  const bytes = '{ "text" : "as it came" , "more":[] }';

  const raw = client.callRaw('say', { text: '' }, contextOf());
  const prepared = client.prepare('say', { text: '' }, contextOf());
  await runtime.advance(2);
  expect(played[0]?.came('request')).toHaveLength(1);
  const rawPrepared = new Promise((resolve) => prepared((_error, body) => resolve(body)));
  await runtime.advance(2);
  played[0]?.answer(1, bytes);
  played[0]?.answer(2, bytes);
  await runtime.advance(2);

  expect(await raw).toEqual(Buffer.from(bytes));
  expect(await rawPrepared).toEqual(Buffer.from(bytes));
});

test.each([
  ['not JSON', '{"text":'],
  ['of another form', '{"text":7}'],
  ['nothing', ''],
])('an answer that is %s is a BAD_REPLY of an operation that ran', async (_name, body) => {
  const { client, runtime, contextOf, played } = await openService('a');

  const outcome = outcomeOf(client.call('say', { text: '' }, contextOf()));
  await runtime.advance(2);
  played[0]?.answer(1, body);
  await runtime.advance(2);

  expect(outcome.error).toMatchObject({ code: 'BAD_REPLY', executed: 'yes' });
});

test('a refusal that the contract declares keeps its code and its status', async () => {
  const { client, runtime, contextOf, played } = await openService('a');

  const outcome = outcomeOf(client.call('say', { text: '' }, contextOf()));
  await runtime.advance(2);
  played[0]?.say(failureItem('error', 1, 'TOO_LOUD', 'yes'));
  await runtime.advance(2);

  expect(outcome.error).toMatchObject({ code: 'TOO_LOUD', status: 409, executed: 'yes' });
});

test('an input over the limit is refused by the client, and one at the limit arrives', async () => {
  const { client, runtime, contextOf, requests } = await openService('a');
  const inputOf = (bytes: number) => ({
    text: 'ö'.repeat((bytes - '{"text":""}'.length) / 2) + 'x',
  });

  const large = outcomeOf(client.call('say', inputOf(maxRequestBytes + 1), contextOf()));
  outcomeOf(client.call('say', inputOf(maxRequestBytes), contextOf()));
  await runtime.advance(2);

  expect(large.error).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', executed: 'no' });
  expect(requests()).toMatchObject([{ body: expect.stringMatching(/x"}$/) }]);
});

test("the sent time is the least of the operation's, the request's and the part's", async () => {
  const { client, runtime, contextOf, requests } = await openService('a');
  const whole = contextOf({ timeoutMs: 600 });

  outcomeOf(client.call('say', { text: 'operation' }, contextOf({ timeoutMs: 5_000 })));
  outcomeOf(client.call('say', { text: 'whole' }, whole));
  outcomeOf(client.call('say', { text: 'part' }, within(runtime, whole, 250)));
  await runtime.advance(400);
  outcomeOf(client.call('say', { text: 'what is left' }, whole));
  await runtime.advance(2);

  expect(requests().map(({ remainingMs }) => remainingMs)).toEqual([1_000, 600, 250, 200]);
});

test('an expired or cancelled call is not sent', async () => {
  const { client, runtime, contextOf, requests } = await openService('a');
  const gone = AbortSignal.abort();

  const late = outcomeOf(client.call('say', { text: '' }, contextOf({ timeoutMs: 0 })));
  const left = outcomeOf(client.call('say', { text: '' }, contextOf({ signal: gone })));
  await runtime.advance(2);

  expect(late.error).toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'no' });
  expect(left.error).toMatchObject({ code: 'CANCELLED', executed: 'no' });
  expect(requests()).toEqual([]);
});

test('a cancelled call ends at once, and the replica is told', async () => {
  const { client, runtime, contextOf, played } = await openService('a');
  const caller = new AbortController();
  const { signal } = caller;

  const outcome = outcomeOf(client.call('say', { text: '' }, contextOf({ signal })));
  await runtime.advance(20);
  caller.abort();
  await runtime.advance(2);
  played[0]?.answer(1, '{"text":"late"}');
  await runtime.advance(2);

  expect(outcome).toEqual({
    error: expect.objectContaining({ code: 'CANCELLED', executed: 'unknown' }),
  });
  expect(played[0]?.came('cancel')).toMatchObject([{ id: 1 }]);
});

test('a cancellation after the answer changes nothing', async () => {
  const { client, runtime, contextOf, played } = await openService('a');
  const caller = new AbortController();
  const context = contextOf({ signal: caller.signal });

  const answer = client.call('say', { text: '' }, context);
  await runtime.advance(2);
  played[0]?.answer(1, '{"text":"in time"}');
  await runtime.advance(2);
  caller.abort();
  await runtime.advance(2);

  expect(await answer).toEqual({ text: 'in time' });
  expect(played[0]?.came('cancel')).toEqual([]);
});

test('a refusal has the message of the service', async () => {
  const { client, runtime, contextOf, played } = await openService('a');

  const outcome = outcomeOf(client.call('add', { key: 'k' }, contextOf()));
  await runtime.advance(2);
  played[0]?.say(failureItem('error', 1, 'CONFLICT', 'yes'));
  await runtime.advance(2);

  expect(outcome.error).toMatchObject({ code: 'CONFLICT', executed: 'yes' });
});

test('calls shortly after the start wait for the first replica', async () => {
  const { client, runtime, contextOf, start } = await openService();
  const outcome = outcomeOf(client.call('say', { text: 'early' }, contextOf()));
  await runtime.advance(500);
  expect(outcome).toEqual({});

  const replica = await start('a');
  await runtime.advance(10);
  replica.answer(1, '{"text":"early"}');
  await runtime.advance(5);

  expect(replica.came('request')).toMatchObject([{ remainingMs: expect.any(Number), attempt: 0 }]);
  expect(outcome).toEqual({ answer: { text: 'early' } });
});

test('without any replica calls wait two seconds after the start, and then fail at once', async () => {
  const { client, runtime, contextOf } = await openService();
  const early = outcomeOf(client.call('say', { text: '' }, contextOf()));
  const earlyWithLess = outcomeOf(client.call('say', { text: '' }, contextOf({ timeoutMs: 100 })));

  await runtime.advance(110);
  expect(earlyWithLess.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
  await runtime.advance(2_000);
  expect(early.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
  const late = outcomeOf(client.call('say', { text: '' }, contextOf()));
  await runtime.advance(1);

  expect(late.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'no', retryAfterMs: 1_000 });
  expect(runtime.waiting()).toBe(0);
});

test('a call that waits for the first replica can be cancelled', async () => {
  const { client, runtime, contextOf, replicas } = await openService();
  const caller = new AbortController();
  const { signal } = caller;
  const outcome = outcomeOf(client.call('say', { text: '' }, contextOf({ signal })));
  await runtime.advance(10);

  caller.abort();
  await runtime.advance(1);

  expect(outcome.error).toMatchObject({ code: 'CANCELLED', executed: 'no' });
  expect(replicas.waiting).toBe(0);
  expect(runtime.waiting()).toBe(0);
});

test('no more than a thousand calls wait for the first replica', async () => {
  const { client, runtime, contextOf } = await openService();
  const outcomes = Array.from({ length: 1_001 }, () =>
    outcomeOf(client.call('say', { text: '' }, contextOf())),
  );

  await runtime.advance(1);

  expect(outcomes.filter(({ error }) => error)).toHaveLength(1);
});

test('a closing client ends queued and running calls, and leaves no timer', async () => {
  const waiting = await openService();
  const early = outcomeOf(waiting.client.call('say', { text: '' }, waiting.contextOf()));
  waiting.replicas.close();
  await waiting.runtime.advance(1);
  expect(early.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
  expect(waiting.runtime.waiting()).toBe(0);

  const working = await openService('a', 'b');
  const sent = outcomeOf(working.client.call('say', { text: '' }, working.contextOf()));
  await working.runtime.advance(2);
  working.replicas.close();
  await working.runtime.advance(2);
  expect(sent.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
  expect(working.runtime.waiting()).toBe(0);
});

test('a client shows its replicas', async () => {
  const { client, runtime, contextOf } = await openService('a');
  outcomeOf(client.call('say', { text: '' }, contextOf()));
  await runtime.advance(2);

  expect(client.replicas()).toMatchObject([
    { address: 'a', instance: 'echo-1', state: 'ready', inFlight: 1, answered: 0 },
  ]);
});
