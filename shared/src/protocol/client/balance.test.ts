import { expect, test } from '@jest/globals';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import { MemoryNetwork } from '../../testing/memory-network.ts';
import { createInProcessDiscovery } from '../discovery/in-process-discovery.ts';
import { type CallPolicy, defaultPolicy } from '../policy.ts';
import { Replicas } from './replicas.ts';
import { createCalls } from './testing/outgoing.ts';
import { keyring, self } from './testing/played-connection.ts';
import { failureItem, startScriptedReplica } from './testing/scripted-replica.ts';

/** How a replica answers: after a time, or with an error. */
interface Manner {
  readonly afterMs: number;
  readonly isBroken?: boolean;
}

const fresh = { operation: 'say', isUrgent: false, hasTried: () => false };

/** Replicas with these behaviours, and a client that balances calls over them. */
const openReplicas = async (
  manners: Readonly<Record<string, Manner>>,
  policy: CallPolicy = defaultPolicy,
) => {
  const runtime = createFakeRuntime();
  const network = new MemoryNetwork(runtime);
  const discovery = createInProcessDiscovery();
  const open = async ([address, manner]: [string, Manner]) => {
    const replica = await startScriptedReplica(network, { address });
    discovery.register('echo', { calls: address, events: '' });
    let answered = 0;
    const answer = () => {
      for (const { id } of replica.requests().slice(answered)) {
        answered += 1;
        runtime.after(manner.afterMs, () =>
          manner.isBroken
            ? replica.say(failureItem('error', id, 'INTERNAL', 'unknown'))
            : replica.answer(id),
        );
      }
    };
    return { address, answer, calls: () => replica.requests().length };
  };
  const played = await Promise.all(Object.entries(manners).map(open));
  const transport = network.transport();
  const parts = { transport, runtime, discovery, policy };
  const replicas = new Replicas({ service: 'echo', self, keyring, ...parts });
  await runtime.advance(20_000);

  const { create } = createCalls(runtime);
  let calls = 0;
  return {
    /** Makes a call every so many milliseconds. */
    async callFor(ms: number, everyMs = 1) {
      for (let passed = 0; passed < ms; passed++) {
        const connection = passed % everyMs === 0 ? replicas.pick(runtime.now(), fresh) : undefined;
        connection?.send(create('say', { timeoutMs: 400, body: `${++calls}` }));
        await runtime.advance(1);
        for (const { answer } of played) answer();
      }
    },
    /** Whether a call would be sent. */
    goes: (isUrgent: boolean) => replicas.pick(runtime.now(), { ...fresh, isUrgent }) !== undefined,
    ejected: () => replicas.status().flatMap(({ address, ejected }) => ejected.map(() => address)),
    /** How many calls each replica has got since the last count. */
    counts: (() => {
      let before: number[] = [];
      return () => {
        const now = played.map(({ calls }) => calls());
        const since = now.map((count, index) => count - (before[index] ?? 0));
        before = now;
        return Object.fromEntries(played.map(({ address }, index) => [address, since[index] ?? 0]));
      };
    })(),
  };
};

test('equal replicas get equal shares', async () => {
  const { callFor, counts } = await openReplicas({
    a: { afterMs: 5 },
    b: { afterMs: 5 },
    c: { afterMs: 5 },
  });

  await callFor(3_000);

  for (const count of Object.values(counts())) {
    expect(count).toBeGreaterThan(800);
    expect(count).toBeLessThan(1_200);
  }
});

test('a replica that is ten times slower gets less than a tenth of the calls', async () => {
  const { callFor, counts } = await openReplicas({
    a: { afterMs: 5 },
    b: { afterMs: 5 },
    slow: { afterMs: 50 },
  });

  await callFor(3_000);

  const { slow = 0 } = counts();
  expect(slow).toBeGreaterThan(0);
  expect(slow).toBeLessThan(300);
});

test('a replica that fails five times in a row is ejected for five seconds', async () => {
  const { callFor, counts, ejected } = await openReplicas({
    a: { afterMs: 5 },
    b: { afterMs: 5 },
    broken: { afterMs: 1, isBroken: true },
  });
  await callFor(100);
  counts();

  await callFor(3_000);
  expect(counts()).toMatchObject({ broken: 0 });
  expect(ejected()).toEqual(['broken']);
  await callFor(3_000);
  const { broken = 0 } = counts();
  expect(broken).toBeGreaterThan(0);
  expect(broken).toBeLessThan(20);
});

test('a replica that does not answer is ejected too', async () => {
  const { callFor, counts } = await openReplicas({
    a: { afterMs: 5 },
    b: { afterMs: 5 },
    hanging: { afterMs: 60_000 },
  });
  await callFor(1_000);
  const { hanging = 0 } = counts();
  expect(hanging).toBeLessThan(50);

  await callFor(3_000);

  expect(counts()['hanging']).toBeLessThan(10);
});

test('when more than half of the replicas are ejected, all are used (panic threshold)', async () => {
  const { callFor, counts } = await openReplicas(
    { a: { afterMs: 5 }, b: { afterMs: 5, isBroken: true }, c: { afterMs: 5, isBroken: true } },
    { ...defaultPolicy, failureRatio: 2 },
  );
  await callFor(500);
  counts();

  await callFor(1_000);

  const { b = 0, c = 0 } = counts();
  expect(b).toBeGreaterThan(100);
  expect(c).toBeGreaterThan(100);
});

test('when most calls fail, all replicas get only half-open calls', async () => {
  const { callFor, counts, ejected } = await openReplicas({
    a: { afterMs: 5 },
    b: { afterMs: 5, isBroken: true },
    c: { afterMs: 5, isBroken: true },
  });
  await callFor(500);
  counts();

  await callFor(5_000);

  const { a = 0, b = 0, c = 0 } = counts();
  expect(a).toBeGreaterThan(4_900);
  // After half a second, one, two and four seconds.
  expect(b + c).toBeLessThanOrEqual(2 * 4 * defaultPolicy.halfOpenCalls);
  expect(ejected()).toEqual(['b', 'c']);
});

test('an open circuit stops calls also to the only replica, except urgent ones', async () => {
  const opened = await openReplicas({ a: { afterMs: 5, isBroken: true } });
  const { callFor, counts, goes, ejected } = opened;

  await callFor(1_000);

  const { a = 0 } = counts();
  expect(a).toBeGreaterThanOrEqual(defaultPolicy.minWindowCalls);
  expect(a).toBeLessThan(1.05 * defaultPolicy.minWindowMs);
  expect(ejected()).toEqual(['a']);
  expect(goes(false)).toBe(false);
  expect(goes(true)).toBe(true);
});

test('a replica that was slow once is used again within seconds, also under little load', async () => {
  const first = { slow: true };
  const { callFor, counts } = await openReplicas({
    a: { afterMs: 2 },
    b: { afterMs: 2 },
    cold: {
      get afterMs() {
        const { slow } = first;
        first.slow = false;
        return slow ? 60 : 2;
      },
    },
  });
  await callFor(500, 25);
  counts();

  await callFor(20_000, 25);

  const { cold = 0 } = counts();
  expect(cold).toBeGreaterThan(100);
});
