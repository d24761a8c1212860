import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { ServiceError } from '../errors.ts';
import { systemRuntime } from '../runtime.ts';
import { createCluster } from '../testing/cluster.ts';
import { type RawCall, aggregate } from './calls/client.ts';
import { createContext } from './calls/context.ts';
import { startReplicaProcess } from './zeromq/testing/replica-processes.ts';
import { untilReady } from './zeromq/testing/until-ready.ts';
import { workContract } from './zeromq/testing/work-contract.ts';

const atLeastCalls = 10_000;
const callers = 30;
const crashes = 5;
const timeoutMs = 2_000;

/** How long after its deadline a call may end on a machine that has much else to do. */
const latenessMs = 1_000;

/** One call, what came of it, and how often a handler has seen it. */
interface Made {
  readonly isWrite: boolean;
  readonly outcomes: ('answered' | ServiceError['executed'])[];
  tookMs: number;
  seen: number;
}

/** Two processes that serve `work`, of which a test may kill the first. */
const openReplicas = async () => {
  const cluster = createCluster();
  const replicas = [await startReplicaProcess(), await startReplicaProcess()];
  const [mortal] = replicas;
  if (!mortal) throw new Error('no replica has started');
  for (const { address } of replicas) {
    cluster.discovery.announce('work', { calls: address, events: '' });
  }
  const client = cluster.client(workContract);
  await untilReady(client, 2);
  return {
    client,
    mortal,
    seen: async () => (await Promise.all(replicas.map((replica) => replica.seen()))).flat(),
    async [Symbol.asyncDispose]() {
      await cluster.close();
      for (const replica of replicas) await replica[Symbol.asyncDispose]();
    },
  };
};

test('10,000 calls while a process is killed again and again: each ends once, and truly', async () => {
  await using replicas = await openReplicas();
  const { client, mortal } = replicas;
  const made = new Map<string, Made>();

  const call = (): RawCall => {
    const key = `${made.size}`;
    const one: Made = { isWrite: made.size % 2 === 0, outcomes: [], tookMs: 0, seen: 0 };
    made.set(key, one);
    const context = createContext(systemRuntime, { timeoutMs });
    const begin = client.prepare(one.isWrite ? 'write' : 'read', { key }, context);
    return (ended) =>
      begin((error, body) => {
        one.outcomes.push(error?.executed ?? 'answered');
        one.tookMs = systemRuntime.now() - (context.expiresAt - timeoutMs);
        ended(error, body);
      });
  };
  let isOver = false;
  const callOn = async () => {
    while (!isOver || made.size < atLeastCalls) {
      await aggregate([call(), call()]);
      await pause(5);
    }
  };
  const crash = async () => {
    for (let n = 0; n < crashes; n++) {
      await mortal.kill();
      await mortal.restart();
      await untilReady(client, 2);
    }
    isOver = true;
  };
  await Promise.all([crash(), ...Array.from({ length: callers }, callOn)]);

  for (const key of await replicas.seen()) {
    const one = made.get(key);
    if (one) one.seen += 1;
  }
  const all = [...made.values()];
  const of = (outcome: Made['outcomes'][number]) =>
    all.filter(({ outcomes }) => outcomes.includes(outcome));

  expect(all.filter(({ outcomes }) => outcomes.length !== 1)).toEqual([]);
  expect(all.filter(({ tookMs }) => tookMs > timeoutMs + latenessMs)).toEqual([]);
  expect(of('answered').filter(({ seen }) => seen === 0)).toEqual([]);
  expect(of('no').filter(({ seen }) => seen > 0)).toEqual([]);
  expect(of('yes')).toEqual([]);
  expect(all.filter(({ isWrite, seen }) => isWrite && seen > 1)).toEqual([]);
  // That the crashes have hit calls at work.
  expect(of('unknown').length).toBeGreaterThan(0);
  expect(client.replicas().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
});
