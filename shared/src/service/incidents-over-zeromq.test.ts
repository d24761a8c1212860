import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { newKeyPair } from '../keys/key-pair.ts';
import { createKeyring } from '../keys/keyring.ts';
import { createMemoryKeys, newKeys } from '../keys/memory-keys.ts';
import type { IncidentKind } from '../protocol/incidents.ts';
import { helloOf } from '../protocol/hostile/testing/raw-peer.ts';
import type { AllowList, Transport } from '../protocol/transport.ts';
import { type ItemData, framesOf } from '../protocol/wire/testing/item-data.ts';
import { tryToComeIn } from '../protocol/zeromq/testing/attempts.ts';
import { zmtpGreeting } from '../protocol/zeromq/testing/zmtp-greeting.ts';
import { createZeromqTransport } from '../protocol/zeromq/zeromq-transport.ts';
import { systemRuntime } from '../runtime.ts';
import { followReplica } from './subscriptions.ts';
import { startService } from './start-service.ts';
import { eventually } from './testing/eventually.ts';
import { sampleContract, sampleService } from './testing/sample-service.ts';
import { openTcpServer } from './testing/tcp-server.ts';
import { type WatchedKit, createWatchedKit } from './testing/watched-kit.ts';

const anywhere = 'tcp://127.0.0.1:*';
const keys = createMemoryKeys();
const sample = keys.keyringOf('sample');

/** Waits until a process has told of this, once in its log and once in its metrics. */
const untilTold = (kit: WatchedKit, kind: IncidentKind, facts: object) =>
  eventually(async () => {
    expect(kit.lines).toContainEqual(expect.objectContaining({ level: 40, kind, ...facts }));
    expect(await kit.metrics.metrics()).toMatch(
      new RegExp(`^shop_incidents_total\\{kind="${kind}"\\} [1-9]`, 'm'),
    );
    expect(kit.network.incidents.all()).toContainEqual(
      expect.objectContaining({ kind, ...facts, count: expect.any(Number) }),
    );
  });

const openService = async () => {
  const kit = createWatchedKit({ name: 'sample', keys });
  const addresses = { calls: anywhere, events: anywhere };
  const running = await startService(sampleService(systemRuntime), kit, addresses);
  kit.onStop(() => running.stop());
  return { kit, ...running, [Symbol.asyncDispose]: () => kit.stop() };
};

test('a service tells whom it has not let in, at which socket, from where and why', async () => {
  await using service = await openService();
  const { calls, events } = service.endpoint;
  const known = keys.keyringOf('nobody').pair;
  expect(service.kit.network.incidents.all()).toEqual([]);

  await tryToComeIn(calls, sample.pair.publicKey, { own: newKeyPair() });
  await tryToComeIn(events, sample.pair.publicKey, { own: known, kind: 'publisher' });

  await untilTold(service.kit, 'CONNECTION_REFUSED', {
    at: 'sample.calls',
    peer: 'unknown',
    from: '127.0.0.1',
    detail: 'its key is on no list',
  });
  await untilTold(service.kit, 'CONNECTION_REFUSED', {
    at: 'sample.events',
    peer: 'nobody',
    from: '127.0.0.1',
    detail: 'the contract does not name it',
  });
});

test.each<readonly [string, ItemData | Buffer, IncidentKind, object]>([
  [
    'with the proof of another',
    helloOf('outside', newKeyPair(), sample.pair.publicKey, { service: 'sample' }),
    'HELLO_REFUSED',
    { peer: 'outside', instance: 's', detail: 'UNAUTHENTICATED' },
  ],
  [
    'to another service',
    helloOf('caller', keys.keyringOf('caller').pair, sample.pair.publicKey),
    'HELLO_REFUSED',
    { peer: 'caller', instance: 's', detail: 'WRONG_SERVICE' },
  ],
  [
    'in nonsense',
    { kind: 'hello', id: 0, proof: '00'.repeat(32), body: '{' },
    'HELLO_REFUSED',
    { peer: 'unknown', detail: 'INVALID_ARGUMENT' },
  ],
  ['in no frame', Buffer.from('hello'), 'FRAME_INVALID', { detail: 'not a frame' }],
])('a service tells who has greeted it %s, and why it refused', async (_, said, kind, facts) => {
  await using service = await openService();
  const frames = Buffer.isBuffer(said) ? [said] : framesOf([said]);
  const to = { address: service.endpoint.calls, key: sample.pair.publicKey };
  const link = createZeromqTransport(keys.keyringOf('caller')).dial(to, {
    up: () => frames.forEach((frame) => link.send(frame, () => undefined)),
    down: () => undefined,
    failed: () => undefined,
    frame: () => undefined,
  });

  await untilTold(service.kit, kind, { at: 'sample.calls', ...facts });
  link.close();
});

const tester = keys.keyringOf('tester').pair.publicKey;
const forTester = { name: 'one', allows: (key: string) => key === tester };
const noOne = { name: 'no one', allows: () => false };
const others = createZeromqTransport(keys.keyringOf('others'));
const own = createZeromqTransport(sample);

interface Server {
  readonly address: string;
  close(): void | Promise<void>;
}
type Open = (transport: Transport, allowList: AllowList) => Promise<Server>;

const reset = (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy());

const unwell = [
  ['KEY_REFUSED', 'nobody to let in', (open) => open(own, noOne)],
  ['WRONG_SERVER', 'another key', (open) => open(others, forTester)],
  ['NO_CURVE', 'no CURVE', () => openTcpServer((socket) => socket.write(zmtpGreeting('NULL')))],
  ['NO_ANSWER', 'no answer', () => openTcpServer(() => undefined)],
  ['NO_ANSWER', 'a connection that is reset in the handshake', () => openTcpServer(reset)],
] as const satisfies readonly (readonly [
  IncidentKind,
  what: string,
  listen: (open: Open) => Promise<Server>,
])[];

test.each(unwell)('a caller tells %s of a server that has %s', async (kind, _, listen) => {
  const server = await listen((on, allowList) => on.listen(anywhere, allowList, () => undefined));
  const kit = createWatchedKit({ keys });
  kit.discovery.register('sample', { calls: server.address, events: '' });

  kit.client(sampleContract);

  await untilTold(kit, kind, { peer: 'sample', from: server.address });
  const isRefused = kind !== 'NO_ANSWER';
  await eventually(() =>
    expect(kit.network.replicasOf('sample').status()).toEqual([
      expect.objectContaining({ state: isRefused ? 'refused' : 'connecting', problem: kind }),
    ]),
  );
  await kit.stop();
  await server.close();
});

test.each(unwell)('a follower tells %s of a publisher that has %s', async (kind, _, listen) => {
  const server = await listen((on, allowList) => on.publish(anywhere, allowList));
  const kit = createWatchedKit({ keys });
  const { network, runtime } = kit;
  const { address } = server;
  const onFrame = () => true;

  const following = followReplica({ network, runtime, service: 'sample', address, onFrame });

  await untilTold(kit, kind, { peer: 'sample', from: address, detail: 'events' });
  following.close();
  await kit.stop();
  await server.close();
});

test('a process that calls or follows a service reports that no key of it is listed', async () => {
  const own = createKeyring(newKeys(), { services: {} });
  const kit = createWatchedKit({ keys: { keyringOf: () => own } });
  const { network, runtime } = kit;
  const address = 'tcp://127.0.0.1:9';
  kit.discovery.register('sample', { calls: address, events: address });
  const onFrame = () => true;

  kit.client(sampleContract);
  const following = followReplica({ network, runtime, service: 'sample', address, onFrame });

  await untilTold(kit, 'KEY_MISSING', { peer: 'sample', from: address });
  await untilTold(kit, 'KEY_MISSING', { peer: 'sample', from: address, detail: 'events' });
  following.close();
  await kit.stop();
});

const wrongService = '{"code":"WRONG_SERVICE","message":""}';

test.each<readonly [string, ItemData | Buffer, IncidentKind, string]>([
  ['nonsense', { kind: 'welcome', id: 0, body: '{}' }, 'WELCOME_INVALID', 'not a WELCOME'],
  [
    'a refusal',
    { kind: 'reject', id: 0, executed: 'no', retryAfterMs: null, body: wrongService },
    'HANDSHAKE_REFUSED',
    'WRONG_SERVICE',
  ],
  ['no frame', Buffer.from('hello'), 'FRAME_INVALID', 'not a frame'],
])(
  'a caller tells of a worker that answers its greeting with %s',
  async (_, said, kind, detail) => {
    const frames = Buffer.isBuffer(said) ? [said] : framesOf([said]);
    const worker = await own.listen(anywhere, forTester, (peer) =>
      frames.forEach((frame) => worker.send(peer, frame, () => undefined)),
    );
    const kit = createWatchedKit({ keys });
    kit.discovery.register('sample', { calls: worker.address, events: '' });

    kit.client(sampleContract);

    await untilTold(kit, kind, { peer: 'sample', from: worker.address, detail });
    await eventually(() =>
      expect(kit.network.replicasOf('sample').status()).toEqual([
        expect.objectContaining({ problem: kind }),
      ]),
    );
    await kit.stop();
    await worker.close();
  },
);

test('a follower tells of frames that cannot be read, and goes on to read others', async () => {
  const publication = await own.publish(anywhere, forTester);
  const kit = createWatchedKit({ keys });
  kit.discovery.register('sample', { calls: 'tcp://127.0.0.1:9', events: publication.address });
  const consumer = { position: async () => undefined, apply: async () => undefined };
  kit.subscribe(sampleContract, { ...consumer, reset: async () => undefined });
  const beat = Buffer.from('events/sample\n{"epoch":"e","last":7}\n');
  const malformed = Buffer.from('events/sample\n{"epoch":"e","last":"7"}\n');

  await eventually(() => {
    publication.publish(malformed);
    publication.publish(beat);
    expect(kit.subscriptionStatus()).toEqual([expect.objectContaining({ lastSeq: 7 })]);
  });

  await untilTold(kit, 'EVENT_INVALID', { peer: 'sample', from: publication.address });
  await kit.stop();
  await publication.close();
});
