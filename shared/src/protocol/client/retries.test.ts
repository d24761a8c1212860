import { expect, test } from '@jest/globals';
import type { Executed } from '../../errors.ts';
import { failureItem } from './testing/scripted-replica.ts';
import { defaultPolicy } from '../policy.ts';
import { openService, openServiceWith, outcomeOf } from './testing/played-service.ts';

type Service = Awaited<ReturnType<typeof openService>>;

const begin = ({ client, contextOf }: Service, operation: 'say' | 'add', options = {}) => {
  const context = contextOf(options);
  return operation === 'say'
    ? outcomeOf(client.call('say', { text: '' }, context))
    : outcomeOf(client.call('add', { key: 'k' }, context));
};

/** Fails all requests so far with this error. */
const failAll = async (service: Service, code: string, executed: Executed) => {
  await service.runtime.advance(2);
  for (const { id, replica } of service.requests()) {
    replica.say(failureItem(executed === 'no' ? 'reject' : 'error', id, code, executed));
  }
  await service.runtime.advance(defaultPolicy.backoffMs + 2);
};

test.each([
  ['say', 'UNAVAILABLE', 'no', 2],
  ['say', 'UNAVAILABLE', 'unknown', 2],
  ['say', 'UNAVAILABLE', 'yes', 1],
  ['say', 'DRAINING', 'no', 2],
  ['say', 'OVERLOADED', 'no', 2],
  ['say', 'INTERNAL', 'unknown', 1],
  ['say', 'DEADLINE_EXCEEDED', 'no', 1],
  ['say', 'DEADLINE_EXCEEDED', 'unknown', 1],
  ['say', 'INVALID_ARGUMENT', 'no', 1],
  ['add', 'UNAVAILABLE', 'no', 2],
  ['add', 'DRAINING', 'no', 2],
  ['add', 'UNAVAILABLE', 'unknown', 1],
  ['add', 'OVERLOADED', 'unknown', 1],
] as const)('%s that fails with %s, executed %s, is sent %p time(s)', async (...row) => {
  const [operation, code, executed, times] = row;
  const service = await openService('a', 'b');

  begin(service, operation);
  await failAll(service, code, executed);

  expect(service.requests()).toHaveLength(times);
  expect(service.played.filter(({ came }) => came('request').length > 1)).toEqual([]);
});

test('a retry goes to another replica, is marked as one, and has the remaining time', async () => {
  const service = await openService('a', 'b');
  const { runtime, requests } = service;

  const outcome = begin(service, 'say');
  await runtime.advance(300);
  await failAll(service, 'OVERLOADED', 'no');

  const [first, second] = requests().toSorted((a, b) => a.attempt - b.attempt);
  expect(first).toMatchObject({ attempt: 0, remainingMs: 1_000 });
  expect(second).toMatchObject({ attempt: 1 });
  expect(second?.remainingMs).toBeGreaterThan(670);
  expect(second?.remainingMs).toBeLessThanOrEqual(697);
  expect(second?.replica).not.toBe(first?.replica);
  second?.replica.answer(second.id, '{"text":"from the other"}');
  await runtime.advance(2);
  expect(outcome).toEqual({ answer: { text: 'from the other' } });
});

test('a call has at most two tries, and ends with the last error', async () => {
  const service = await openService('a', 'b', 'c');

  const outcome = begin(service, 'say');
  await failAll(service, 'OVERLOADED', 'no');
  await failAll(service, 'DRAINING', 'no');

  expect(service.requests()).toHaveLength(2);
  expect(outcome.error).toMatchObject({ code: 'DRAINING', executed: 'no' });
});

test('with one replica there is no retry', async () => {
  const service = await openService('a');

  const outcome = begin(service, 'say');
  await failAll(service, 'OVERLOADED', 'no');

  expect(service.requests()).toHaveLength(1);
  expect(outcome.error).toMatchObject({ code: 'OVERLOADED', executed: 'no' });
});

test('a call made for a retry is not retried', async () => {
  const service = await openService('a', 'b');
  const { client, contextOf } = service;

  const outcome = outcomeOf(client.call('say', { text: '' }, contextOf({ attempt: 1 })));
  await failAll(service, 'OVERLOADED', 'no');

  expect(service.requests()).toMatchObject([{ attempt: 1 }]);
  expect(outcome.error).toMatchObject({ code: 'OVERLOADED' });
});

test('a call that was never sent is retried, even if it is not idempotent', async () => {
  const service = await openService('a', 'b');
  let isFirst = true;
  service.network.treat(({ kind }) => {
    const fate = kind === 'call' && isFirst ? 'refuse' : 'deliver';
    if (kind === 'call') isFirst = false;
    return fate;
  });

  begin(service, 'add');
  await service.runtime.advance(5);

  expect(service.requests()).toMatchObject([{ operation: 'add', attempt: 1 }]);
});

test('a call that is not idempotent is not retried after a lost connection', async () => {
  const service = await openService('a', 'b');
  const reading = begin(service, 'say');
  const writing = begin(service, 'add');
  await service.runtime.advance(2);

  service.network.cut('a');
  service.network.cut('b');
  await service.runtime.advance(2);

  expect(service.requests()).toHaveLength(2);
  expect(writing.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
  expect(reading.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
});

test('a call with a try that may have run never ends with executed: no', async () => {
  const service = await openService('a', 'b');

  const outcome = begin(service, 'say');
  await failAll(service, 'UNAVAILABLE', 'unknown');
  expect(service.requests()).toHaveLength(2);
  await failAll(service, 'OVERLOADED', 'no');

  expect(outcome.error).toMatchObject({ code: 'OVERLOADED', executed: 'unknown' });
});

test('a failure at the deadline is not retried', async () => {
  const service = await openService('a', 'b');
  const { network, runtime } = service;
  const outcome = begin(service, 'say', { timeoutMs: 101 });
  await runtime.advance(2);

  runtime.after(99, () => network.cut(service.requests()[0]?.replica.address ?? ''));
  await runtime.advance(100);

  expect(service.requests()).toHaveLength(1);
  expect(outcome.error).toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
});

test('a draining replica costs no calls, however many it refuses', async () => {
  const service = await openService('a', 'b');
  const [leaving, staying] = service.played;
  const outcomes = Array.from({ length: 100 }, () => begin(service, 'add'));
  await service.runtime.advance(2);

  for (const { id } of leaving?.requests() ?? []) {
    leaving?.say(failureItem('reject', id, 'DRAINING'));
  }
  await service.runtime.advance(5);
  for (const { id } of staying?.requests() ?? []) staying?.answer(id, '{"key":"k"}');
  await service.runtime.advance(5);

  expect(leaving?.requests()).toHaveLength(50);
  expect(outcomes.filter(({ answer }) => answer === undefined)).toEqual([]);
});

test('when all replicas fail, the number of tries stays near the number of calls', async () => {
  const service = await openService('a', 'b');
  const { client, contextOf, runtime, network } = service;
  const calls = 2_000;
  let tries = 0;
  network.treat(({ kind, frame }) => {
    if (kind !== 'call' || frame[8] !== 3) return 'deliver';
    tries += 1;
    return 'refuse';
  });

  for (let call = 0; call < calls; call++) {
    client.prepare('say', { text: '' }, contextOf())(() => undefined);
    await runtime.advance(2);
  }

  expect(tries).toBeGreaterThan(calls);
  expect(tries).toBeLessThanOrEqual(calls * 1.2 + 3 * 5);
});

test('with more tries each goes to an untried replica, and then the call ends', async () => {
  const policy = { ...defaultPolicy, maxAttempts: 5 };
  const service = await openServiceWith(policy, 'a', 'b', 'c');

  const outcome = begin(service, 'say');
  for (let round = 0; round < 5; round++) await failAll(service, 'OVERLOADED', 'no');

  expect(service.played.map(({ came }) => came('request').length)).toEqual([1, 1, 1]);
  expect(outcome.error).toMatchObject({ code: 'OVERLOADED' });
});

test('first tries and final results are counted separately', async () => {
  const service = await openService('a', 'b');
  const { runtime, replicas, requests } = service;
  begin(service, 'say');
  await failAll(service, 'OVERLOADED', 'no');
  expect(replicas.counts).toEqual({
    made: 1,
    succeededAtFirst: 0,
    succeeded: 0,
    retried: 1,
    turnedAway: 0,
    timedOut: 0,
  });

  for (const { id, replica } of requests()) replica.answer(id, '{"text":"by the other"}');
  await runtime.advance(2);

  expect(replicas.counts).toEqual({
    made: 1,
    succeededAtFirst: 0,
    succeeded: 1,
    retried: 1,
    turnedAway: 0,
    timedOut: 0,
  });
});

test('a refusal by business rules counts as a success, a cancelled call does not', async () => {
  const service = await openService('a');
  const gone = new AbortController();
  gone.abort();

  begin(service, 'say');
  await failAll(service, 'NOT_FOUND', 'yes');
  begin(service, 'say', { signal: gone.signal });
  const leaving = new AbortController();
  begin(service, 'say', { signal: leaving.signal });
  leaving.abort();

  expect(service.replicas.counts).toEqual({
    made: 3,
    succeededAtFirst: 1,
    succeeded: 1,
    retried: 0,
    turnedAway: 0,
    timedOut: 0,
  });
});
