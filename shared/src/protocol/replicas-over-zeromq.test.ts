import { expect, test } from '@jest/globals';
import { createKeyFolder } from '../keys/testing/key-folder.ts';
import { eventually } from '../service/testing/eventually.ts';
import { type Cluster, createCluster } from '../testing/cluster.ts';
import { testContext } from '../testing/context.ts';
import { createContext } from './calls/context.ts';
import { createHurriedRuntime } from './zeromq/testing/hurried-runtime.ts';
import { startReplicaProcess } from './zeromq/testing/replica-processes.ts';
import { untilReady } from './zeromq/testing/until-ready.ts';
import { workContract } from './zeromq/testing/work-contract.ts';

interface Work {
  readonly key: string;
  readonly text: string;
}

/** A replica that answers after `ms`, if ever, and the keys that its handlers have seen. */
const serve = async (cluster: Cluster, ms = 0) => {
  const seen: string[] = [];
  const answer = async (input: Work) => {
    seen.push(input.key);
    if (ms > 0) await new Promise((resolve) => ms < Infinity && setTimeout(resolve, ms));
    return input;
  };
  const replica = await cluster.serve(workContract, { read: answer, write: answer });
  return { ...replica, replica, seen };
};

test('a replica that restarts at its address is used again automatically', async () => {
  await using cluster = createCluster();
  const { replica } = await serve(cluster);
  const client = cluster.client(workContract);
  await client.call('read', { key: 'before' }, testContext());

  await replica.kill();
  await untilReady(client, 0);
  await replica.restart();
  await untilReady(client, 1);

  const answer = client.call('read', { key: 'after' }, testContext());
  expect(await answer).toMatchObject({ key: 'after' });
});

test('calls running on a replica that dies end at once, not at their deadlines', async () => {
  await using cluster = createCluster();
  const { replica, seen } = await serve(cluster, Infinity);
  const client = cluster.client(workContract);
  const context = testContext();
  const ended = client.call('write', { key: 'k' }, context);
  ended.catch(() => undefined);
  await eventually(() => expect(seen).toEqual(['k']));

  await replica.kill();

  await expect(ended).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
  expect(context.remainingMs()).toBeGreaterThan(10_000);
});

test('a read running on a replica that dies is answered by another one', async () => {
  await using cluster = createCluster();
  const replicas = [await serve(cluster, 300), await serve(cluster, 300)];
  const client = cluster.client(workContract);
  await untilReady(client, 2);
  const answer = client.call('read', { key: 'k' }, testContext());
  await eventually(() => expect(replicas.flatMap(({ seen }) => seen)).toEqual(['k']));

  await replicas.find(({ seen }) => seen.length > 0)?.replica.kill();

  expect(await answer).toMatchObject({ key: 'k' });
  expect(replicas.map(({ seen }) => seen)).toEqual([['k'], ['k']]);
});

test('during a rolling restart no call is lost or made twice', async () => {
  await using cluster = createCluster();
  const replicas = [await serve(cluster, 2), await serve(cluster, 2)];
  const client = cluster.client(workContract);
  await untilReady(client, 2);
  let isOver = false;
  const keys: string[] = [];
  const write = async (line: number) => {
    for (let n = 0; !isOver; n++) {
      const key = `${line}-${n}`;
      keys.push(key);
      await client.call('write', { key }, testContext());
    }
  };
  const lines = Promise.all(Array.from({ length: 20 }, (_, line) => write(line)));

  for (const { replica } of [...replicas, ...replicas]) {
    await replica.stop();
    await replica.restart();
    await untilReady(client, 2);
  }
  isOver = true;
  await lines;

  const seen = replicas.flatMap((replica) => replica.seen);
  expect(seen.toSorted()).toEqual(keys.toSorted());
  expect(keys.length).toBeGreaterThan(100);
});

test('calls that were running when a replica was stopped are answered', async () => {
  await using cluster = createCluster();
  const { replica, seen } = await serve(cluster, 300);
  const client = cluster.client(workContract);
  const answers = ['a', 'b', 'c'].map((key) => client.call('write', { key }, testContext()));
  await eventually(() => expect(seen).toHaveLength(3));

  await replica.stop();

  expect(await Promise.all(answers)).toMatchObject([{ key: 'a' }, { key: 'b' }, { key: 'c' }]);
  expect(client.replicas()).toEqual([]);
});

test('a process with a blocked event loop is detected, though its sockets are alive', async () => {
  const runtime = createHurriedRuntime(10);
  const context = () => createContext(runtime, { timeoutMs: 10_000 });
  await using keys = await createKeyFolder('work', 'outside');
  await using cluster = createCluster({ keys, runtime });
  await using blocked = await startReplicaProcess(keys);
  cluster.discovery.register('work', { calls: blocked.address, events: '' });
  const client = cluster.client(workContract);
  await untilReady(client, 1);

  const hanging = client.call('write', { key: 'block' }, context());

  await expect(hanging).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
  await untilReady(client, 0);
  await untilReady(client, 1);
  const answer = client.call('read', { key: 'again' }, context());
  expect(await answer).toMatchObject({ key: 'again' });
  expect(await blocked.seen()).toEqual(['block', 'again']);
});
