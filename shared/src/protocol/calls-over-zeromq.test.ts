import { expect, test } from '@jest/globals';
import { eventually } from '../service/testing/eventually.ts';
import { createCluster } from '../testing/cluster.ts';
import { testContext } from '../testing/context.ts';
import { systemRuntime } from '../runtime.ts';
import { type CallContext, createContext, within } from './calls/context.ts';
import { contract } from './contract.ts';
import { defaultPolicy } from './policy.ts';
import { maxRequestBytes, maxResponseBytes } from './wire/limits.ts';
import { untilReady } from './zeromq/testing/until-ready.ts';
import { officeContract, workContract } from './zeromq/testing/work-contract.ts';

interface Work {
  readonly key: string;
  readonly text: string;
}

const echo = async (input: Work) => input;
const echoing = { read: echo, write: echo };

/** Handlers that never end by themselves, and the contexts of the running ones. */
const createHanging = () => {
  const begun: CallContext[] = [];
  const hang = (_input: Work, context: CallContext) => {
    begun.push(context);
    return new Promise<never>(() => undefined);
  };
  return { begun, handlers: { read: hang, write: hang } };
};

test('thousands of concurrent calls each get their own answer, from both replicas', async () => {
  const policy = { ...defaultPolicy, maxInFlight: 2_000, maxCredit: 2_000 };
  await using cluster = createCluster({ policy });
  const served = [0, 0];
  for (const replica of [0, 1]) {
    const count = async (input: Work) => {
      served[replica] = (served[replica] ?? 0) + 1;
      return input;
    };
    await cluster.serve(workContract, { read: count, write: count });
  }
  const client = cluster.client(workContract);
  await untilReady(client, 2);
  const inputs = Array.from({ length: 1_500 }, (_, n) => ({
    key: `${n}`,
    text: 'ö'.repeat(n % 500),
  }));

  const answers = await Promise.all(
    inputs.map((input) => client.call('read', input, testContext())),
  );

  expect(answers).toEqual(inputs);
  expect(Math.min(...served)).toBeGreaterThan(700);
});

test('the largest request and answer arrive; larger ones are refused without effect on others', async () => {
  await using cluster = createCluster();
  const bodyOf = (bytes: number) => ({ key: 'k', text: 'x'.repeat(bytes - 21) });
  await cluster.serve(workContract, { read: echo, write: async () => bodyOf(maxResponseBytes) });
  await cluster.serve(officeContract, { ask: async () => bodyOf(maxResponseBytes + 1) });
  const { call } = cluster.client(workContract);
  const { call: ask } = cluster.client(officeContract);

  const ends = await Promise.allSettled([
    call('read', bodyOf(maxRequestBytes), testContext()),
    call('read', bodyOf(maxRequestBytes + 1), testContext()),
    call('write', bodyOf(100), testContext()),
    ask('ask', bodyOf(100), testContext()),
  ]);

  expect(ends).toEqual([
    { status: 'fulfilled', value: bodyOf(maxRequestBytes) },
    { status: 'rejected', reason: expect.objectContaining({ code: 'PAYLOAD_TOO_LARGE' }) },
    { status: 'fulfilled', value: bodyOf(maxResponseBytes) },
    { status: 'rejected', reason: expect.objectContaining({ code: 'INTERNAL', executed: 'yes' }) },
  ]);
});

test('a call without an answer ends at its deadline, and its handler is aborted', async () => {
  await using cluster = createCluster();
  const { begun, handlers } = createHanging();
  await cluster.serve(workContract, handlers);
  const { call } = cluster.client(workContract);
  const context = createContext(systemRuntime, { timeoutMs: 500 });

  const ended = call('read', { key: 'k' }, context);

  await expect(ended).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'unknown' });
  expect(context.remainingMs()).toBe(0);
  await eventually(() => expect(begun.map(({ signal }) => signal.aborted)).toEqual([true]));
});

test('a cancellation reaches the signal of the handler through a service in between', async () => {
  await using cluster = createCluster();
  const { begun, handlers } = createHanging();
  await cluster.serve(workContract, handlers);
  await cluster.start({
    contract: officeContract,
    async start(kit) {
      const { call } = kit.client(workContract);
      return { handlers: { ask: (input, context) => call('write', input, context) } };
    },
  });
  const caller = new AbortController();
  const context = createContext(systemRuntime, { timeoutMs: 10_000, signal: caller.signal });
  const ended = cluster.client(officeContract).call('ask', { key: 'k' }, context);
  ended.catch(() => undefined);
  await eventually(() => expect(begun).toHaveLength(1));
  expect(begun[0]?.signal.aborted).toBe(false);

  caller.abort();

  await expect(ended).rejects.toMatchObject({ code: 'CANCELLED', executed: 'unknown' });
  await eventually(() => expect(begun[0]?.signal.aborted).toBe(true));
});

test('the remaining time shrinks with each hop; request id and trace stay, callers change', async () => {
  await using cluster = createCluster();
  const hops: { leftMs: number; requestId: string; traceId: string; caller: unknown }[] = [];
  const note = (context: CallContext) => {
    const { requestId, trace, caller } = context;
    const leftMs = context.remainingMs();
    hops.push({ leftMs, requestId, traceId: trace.traceId, caller: caller?.service });
  };
  const noting = async (input: Work, context: CallContext) => {
    note(context);
    return input;
  };
  await cluster.serve(workContract, { read: noting, write: noting });
  await cluster.start({
    contract: officeContract,
    async start({ client, runtime }) {
      const { call } = client(workContract);
      const ask = (input: Work, context: CallContext) => {
        note(context);
        return call('read', input, within(runtime, context, context.remainingMs() - 100));
      };
      return { handlers: { ask } };
    },
  });
  const context = createContext(systemRuntime, { timeoutMs: 3_000 });

  await cluster.client(officeContract).call('ask', { key: 'k' }, context);

  const same = { requestId: context.requestId, traceId: context.trace.traceId };
  expect(hops).toEqual([
    { ...same, caller: 'outside', leftMs: expect.any(Number) },
    { ...same, caller: 'office', leftMs: expect.any(Number) },
  ]);
  expect(hops[0]?.leftMs).toBeLessThanOrEqual(3_000);
  expect(hops[1]?.leftMs).toBeLessThanOrEqual(2_901);
});

test('a call of an unknown operation was not executed', async () => {
  await using cluster = createCluster();
  const { read } = workContract.operations;
  const later = contract({
    ...workContract,
    operations: { ...workContract.operations, undo: read },
  });
  await cluster.serve(workContract, echoing);

  const ended = cluster.client(later).call('undo', { key: 'k' }, testContext());

  await expect(ended).rejects.toMatchObject({ code: 'UNIMPLEMENTED', executed: 'no' });
});

test('an address at which another service answers gets no calls', async () => {
  await using cluster = createCluster();
  let calls = 0;
  const { endpoint } = await cluster.serve(officeContract, {
    ask: async (input) => {
      calls += 1;
      return input;
    },
  });
  cluster.discovery.register('work', endpoint);
  const client = cluster.client(workContract);
  const context = createContext(systemRuntime, { timeoutMs: 300 });

  const ended = client.call('read', { key: 'k' }, context);

  await expect(ended).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
  expect(client.replicas()).toMatchObject([{ address: endpoint.calls, state: 'refused' }]);
  expect(calls).toBe(0);
});
