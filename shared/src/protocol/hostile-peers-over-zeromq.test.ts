import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { proofsOf } from '../keys/greeting-proof.ts';
import { createMemoryKeys } from '../keys/memory-keys.ts';
import { systemRuntime } from '../runtime.ts';
import { doorOf } from '../service/doors.ts';
import { eventually } from '../service/testing/eventually.ts';
import { createCluster } from '../testing/cluster.ts';
import { testContext } from '../testing/context.ts';
import { createContext } from './calls/context.ts';
import { welcomeBody } from './client/testing/scripted-replica.ts';
import { maxRequestFrameBytes, maxResponseFrameBytes } from './wire/limits.ts';
import { type ItemData, framesOf, readFrame } from './wire/testing/item-data.ts';
import { createDealer } from './zeromq/sockets.ts';
import { createHurriedRuntime } from './zeromq/testing/hurried-runtime.ts';
import { untilReady } from './zeromq/testing/until-ready.ts';
import { workContract } from './zeromq/testing/work-contract.ts';
import { createZeromqTransport } from './zeromq/zeromq-transport.ts';

const keys = createMemoryKeys();
const work = keys.keyringOf('work');
const stranger = keys.keyringOf('stranger');

const helloOf = (caller: string): ItemData => {
  const body = JSON.stringify({
    versions: [1, 1],
    service: 'work',
    caller: { service: caller, instance: 's', bootId: 's' },
    time: Date.now(),
    nonce: randomUUID(),
  });
  const proof = proofsOf(stranger.pair).make(Buffer.from(body), work.pair.publicKey);
  return { kind: 'hello', id: 0, proof: proof.toString('hex'), body };
};

const request = (id: number): ItemData => ({
  kind: 'request',
  id,
  operation: 'write',
  remainingMs: 1_000,
  flags: 0,
  attempt: 0,
  metadata: {},
  body: '{"key":"stranger"}',
});

/** A connection of someone who says whatever a test wants. */
const dialRaw = async (address: string) => {
  const heard: ReturnType<typeof readFrame>['items'] = [];
  const ups: number[] = [];
  const to = { address, key: work.pair.publicKey };
  const link = createZeromqTransport(stranger).dial(to, {
    up: () => ups.push(ups.length),
    down: () => undefined,
    refused: () => undefined,
    frame: (frame) => heard.push(...readFrame(frame).items),
  });
  await eventually(() => expect(ups).toHaveLength(1));
  return {
    heard,
    ups,
    sayRaw: (bytes: Buffer) => link.send(bytes, () => undefined),
    say: (...items: readonly ItemData[]) =>
      framesOf(items).forEach((frame) => link.send(frame, () => undefined)),
    [Symbol.dispose]: () => link.close(),
  };
};

/** The same for messages of several parts, which our own transport does not send. */
const dialInParts = async (address: string) => {
  const socket = createDealer(stranger.pair, work.pair.publicKey);
  const { events } = socket;
  socket.connect(address);
  while ((await events.receive()).type !== 'handshake');
  return {
    say: (parts: Buffer[]) => socket.send(parts),
    [Symbol.dispose]: () => socket.close(),
  };
};

/** A replica of `work`, with a well-behaved client that calls it without pause until `finish`. */
const openBusyReplica = async () => {
  const cluster = createCluster({ keys });
  const seen: string[] = [];
  const answer = async (input: { key: string; text: string }) => {
    seen.push(input.key);
    return input;
  };
  const { endpoint } = await cluster.serve(workContract, { read: answer, write: answer });
  const client = cluster.client(workContract);
  await untilReady(client, 1);
  let isOver = false;
  let calls = 0;
  const work = async () => {
    for (; !isOver || calls < 100; calls++) {
      await client.call('write', { key: 'good' }, testContext());
    }
  };
  const working = work();
  working.catch(() => undefined);
  return {
    address: endpoint.calls,
    /** The keys of others than the well-behaved client that a handler has seen. */
    strange: () => seen.filter((key) => key !== 'good'),
    /** Ends the calls; rejects when one of them has failed. */
    async finish() {
      isOver = true;
      await working;
      expect(client.replicas()).toMatchObject([{ state: 'ready', answered: calls }]);
    },
    [Symbol.asyncDispose]: () => cluster.close(),
  };
};

test('garbage, and frames of several parts, do not disturb good calls or reach a handler', async () => {
  await using replica = await openBusyReplica();
  using stranger = await dialRaw(replica.address);
  using dealer = await dialInParts(replica.address);

  for (let n = 0; n < 200; n++) {
    stranger.sayRaw(Buffer.from(`GET /${n} HTTP/1.1\r\n\r\n`));
    stranger.sayRaw(Buffer.alloc(n, n));
    stranger.say({ kind: n, id: n, content: 'ff'.repeat(n) });
    await dealer.say([...framesOf([request(1)]), Buffer.alloc(n)]);
  }
  stranger.say({ kind: 'ping', id: 7, content: '00' });
  await eventually(() => expect(stranger.heard.at(-1)).toMatchObject({ kind: 'pong', id: 7 }));

  await replica.finish();
  expect(replica.strange()).toEqual([]);
});

test('who has not greeted reaches no handler, and does after a greeting', async () => {
  await using replica = await openBusyReplica();
  using stranger = await dialRaw(replica.address);

  stranger.say(request(1));
  await eventually(() => expect(stranger.heard).toHaveLength(2));
  expect(replica.strange()).toEqual([]);
  stranger.say(helloOf('stranger'), request(2));
  await eventually(() => expect(stranger.heard.at(-1)).toMatchObject({ kind: 'response', id: 2 }));

  expect(replica.strange()).toEqual(['stranger']);
  await replica.finish();
});

test('a frame over the limit costs its sender the connection, and nobody else anything', async () => {
  await using replica = await openBusyReplica();
  using stranger = await dialRaw(replica.address);

  stranger.sayRaw(Buffer.alloc(maxRequestFrameBytes + 1));
  await eventually(() => expect(stranger.ups.length).toBeGreaterThan(1));
  stranger.say(helloOf('stranger'), request(1));
  await eventually(() => expect(stranger.heard.at(-1)).toMatchObject({ kind: 'response', id: 1 }));

  await replica.finish();
});

test('bytes that are not ZeroMQ at all do not disturb good calls', async () => {
  await using replica = await openBusyReplica();
  using stack = new DisposableStack();
  const port = Number(new URL(replica.address).port);
  const open = (text: string) => {
    const socket = stack.adopt(connect(port, '127.0.0.1'), (one) => one.destroy());
    socket.on('error', () => undefined).resume();
    socket.write(Buffer.from(text, 'latin1'));
    return socket;
  };

  for (const text of ['GET / HTTP/1.1\r\nHost: shop\r\n\r\n', '\u0016\u0003\u0001', ' ']) {
    for (let n = 0; n < 20; n++) open(text);
  }
  const broken = open('\u00ff'.repeat(99));
  await eventually(() => expect(broken.destroyed).toBe(true));

  await replica.finish();
  expect(replica.strange()).toEqual([]);
});

const door = doorOf(workContract, 'calls', work);

/** A listener that clients take for `work`, and that does with each request what a test wants. */
const listenRaw = async (onRequest: (id: number, say: (frame: Buffer) => void) => void) => {
  const welcome = framesOf([{ kind: 'welcome', id: 0, body: welcomeBody('work') }]);
  const listener = await createZeromqTransport(work).listen(
    'tcp://127.0.0.1:*',
    door,
    (peer, frame) => {
      const say = (answer: Buffer) => listener.send(peer, answer, () => undefined);
      for (const { kind, id } of readFrame(frame).items) {
        if (kind === 'hello') welcome.forEach(say);
        if (kind === 'request') onRequest(id, say);
      }
    },
  );
  return { ...listener, [Symbol.asyncDispose]: () => listener.close() };
};

const answerTo = (id: number, key: string) =>
  framesOf([{ kind: 'response', id, body: JSON.stringify({ key, text: '' }) }]);

test('late, doubled and foreign answers are dropped, and the next calls get their own', async () => {
  const late: (() => void)[] = [];
  await using listener = await listenRaw((id, say) => {
    if (id === 1) return void late.push(() => answerTo(1, 'late').forEach(say));
    for (const again of late.splice(0)) again();
    say(Buffer.from('nonsense'));
    for (const key of [`${id}`, 'again']) answerTo(id, key).forEach(say);
    answerTo(id + 1_000, 'foreign').forEach(say);
  });
  await using cluster = createCluster({ keys });
  cluster.discovery.announce('work', { calls: listener.address, events: '' });
  const { call } = cluster.client(workContract);

  const first = call('read', { key: '1' }, createContext(systemRuntime, { timeoutMs: 200 }));
  await expect(first).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'unknown' });
  const answered: string[] = [];
  for (let id = 2; id < 20; id++) {
    answered.push((await call('read', { key: `${id}` }, testContext())).key);
  }

  expect(answered).toEqual(Array.from({ length: 18 }, (_, n) => `${n + 2}`));
});

test('an answer over the limit ends the calls of its connection, and a new one is made', async () => {
  let isFirst = true;
  await using listener = await listenRaw((id, say) => {
    if (!isFirst) return answerTo(id, 'fits').forEach(say);
    isFirst = false;
    say(Buffer.alloc(maxResponseFrameBytes + 1));
  });
  // Its connection tries for five seconds to come back by itself.
  const runtime = createHurriedRuntime(10);
  const context = () => createContext(runtime, { timeoutMs: 20_000 });
  await using cluster = createCluster({ keys, runtime });
  cluster.discovery.announce('work', { calls: listener.address, events: '' });
  const client = cluster.client(workContract);

  const large = client.call('write', { key: 'k' }, context());
  await expect(large).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
  await untilReady(client, 1);
  expect(await client.call('read', { key: 'k' }, context())).toMatchObject({ key: 'fits' });
});
