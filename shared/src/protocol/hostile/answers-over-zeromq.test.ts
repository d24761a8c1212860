import { expect, test } from '@jest/globals';
import { createMemoryKeys, newKeys } from '../../keys/memory-keys.ts';
import { createKeyring } from '../../keys/keyring.ts';
import { systemRuntime } from '../../runtime.ts';
import { allowListOf } from '../../service/allow-list.ts';
import { eventually } from '../../service/testing/eventually.ts';
import { createCluster } from '../../testing/cluster.ts';
import { testContext } from '../../testing/context.ts';
import { createContext } from '../calls/context.ts';
import { welcomeBody } from '../client/testing/scripted-replica.ts';
import { maxResponseFrameBytes } from '../wire/limits.ts';
import { framesOf, readFrame } from '../wire/testing/item-data.ts';
import { createHurriedRuntime } from '../zeromq/testing/hurried-runtime.ts';
import { untilReady } from '../zeromq/testing/until-ready.ts';
import { workContract } from '../zeromq/testing/work-contract.ts';
import { createZeromqTransport } from '../zeromq/zeromq-transport.ts';

const keys = createMemoryKeys();
const work = keys.keyringOf('work');

const allowList = allowListOf(workContract, 'calls', work);

/** A listener that clients take for `work`; a test handles each request. */
const listenRaw = async (
  onRequest: (id: number, say: (frame: Buffer) => void) => void,
  keyring = work,
) => {
  const welcome = framesOf([{ kind: 'welcome', id: 0, body: welcomeBody('work') }]);
  const listener = await createZeromqTransport(keyring).listen(
    'tcp://127.0.0.1:*',
    allowList,
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

test('Z16: late, repeated and unknown answers are dropped, and the next calls get their own', async () => {
  const late: (() => void)[] = [];
  await using listener = await listenRaw((id, say) => {
    if (id === 1) return void late.push(() => answerTo(1, 'late').forEach(say));
    for (const again of late.splice(0)) again();
    say(Buffer.from('nonsense'));
    for (const key of [`${id}`, 'again']) answerTo(id, key).forEach(say);
    answerTo(id + 1_000, 'foreign').forEach(say);
  });
  await using cluster = createCluster({ keys });
  cluster.discovery.register('work', { calls: listener.address, events: '' });
  const { call } = cluster.client(workContract);

  const first = call('read', { key: '1' }, createContext(systemRuntime, { timeoutMs: 200 }));
  await expect(first).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', executed: 'unknown' });
  const answered: string[] = [];
  for (let id = 2; id < 20; id++) {
    answered.push((await call('read', { key: `${id}` }, testContext())).key);
  }

  expect(answered).toEqual(Array.from({ length: 18 }, (_, n) => `${n + 2}`));
});

test('Z16: an oversized answer ends the calls of its connection, and the client reconnects', async () => {
  let isFirst = true;
  await using listener = await listenRaw((id, say) => {
    if (!isFirst) return answerTo(id, 'fits').forEach(say);
    isFirst = false;
    say(Buffer.alloc(maxResponseFrameBytes + 1));
  });
  // The connection tries to reconnect for five seconds.
  const runtime = createHurriedRuntime(10);
  const context = () => createContext(runtime, { timeoutMs: 20_000 });
  await using cluster = createCluster({ keys, runtime });
  cluster.discovery.register('work', { calls: listener.address, events: '' });
  const client = cluster.client(workContract);

  const large = client.call('write', { key: 'k' }, context());
  await expect(large).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
  await untilReady(client, 1);
  expect(await client.call('read', { key: 'k' }, context())).toMatchObject({ key: 'fits' });
});

test.each([
  ['does not match the contract', '{"key":7}', 'BAD_REPLY'],
  ['is no JSON', '{"key":', 'BAD_REPLY'],
])('Z16: an answer that %s fails only its own call', async (_, body, code) => {
  await using listener = await listenRaw((id, say) => {
    if (id === 1) return framesOf([{ kind: 'response', id, body }]).forEach(say);
    answerTo(id, 'good').forEach(say);
  });
  await using cluster = createCluster({ keys });
  cluster.discovery.register('work', { calls: listener.address, events: '' });
  const { call } = cluster.client(workContract);

  await expect(call('write', { key: 'k' }, testContext())).rejects.toMatchObject({ code });
  expect(await call('write', { key: 'k' }, testContext())).toMatchObject({ key: 'good' });
});

test('Z16: an impostor of the service receives nothing from its clients', async () => {
  const heard: number[] = [];
  const rogue = createKeyring(newKeys(), { services: {} });
  await using listener = await listenRaw((id) => heard.push(id), rogue);
  await using cluster = createCluster({ keys });
  cluster.discovery.register('work', { calls: listener.address, events: '' });
  const client = cluster.client(workContract);
  const context = createContext(systemRuntime, { timeoutMs: 500 });

  const ended = client.call('read', { key: 'secret' }, context);

  await expect(ended).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
  await eventually(() => expect(client.replicas()).toMatchObject([{ state: 'refused' }]));
  expect(heard).toEqual([]);
});
