import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { newKeyPair } from '../../keys/key-pair.ts';
import { systemRuntime } from '../../runtime.ts';
import { createNetwork } from '../../service/network.ts';
import { eventually } from '../../service/testing/eventually.ts';
import { failed } from '../wire/testing/heard-item.ts';
import { framesOf } from '../wire/testing/item-data.ts';
import { type Attempt, tryToComeIn } from '../zeromq/testing/attempts.ts';
import { zmtpGreeting } from '../zeromq/testing/zmtp-greeting.ts';
import { createZeromqTransport } from '../zeromq/zeromq-transport.ts';
import { answered, dialAuthenticated, dialInParts, request } from './testing/raw-peer.ts';
import { dialTcp } from './testing/tcp-peer.ts';
import { type BusyVault, openBusyVault } from './testing/vault.ts';

/** The ZMTP 3.1 greeting of a client that wants CURVE. */
const greeting = zmtpGreeting('CURVE');

/** Sends an octet now and then, as long as the connection is open. */
const drip = (socket: Socket) => {
  const timer = setInterval(() => socket.write(greeting.subarray(0, 1)), 100).unref();
  socket.on('close', () => clearInterval(timer));
};

test.each<readonly [string, (socket: Socket) => void]>([
  ['HTTP', (socket) => socket.write('GET / HTTP/1.1\r\nHost: shop\r\n\r\n')],
  ['TLS', (socket) => socket.write(Buffer.from('160301020001000001fc0303', 'hex'))],
  ['nothing', () => undefined],
  ['a ZMTP greeting and nothing else', (socket) => socket.write(greeting)],
  ['ten octets a second', drip],
])(
  'Z1: a peer that sends %s is disconnected at every socket, and good calls go on',
  async (_, speak) => {
    await using vault = await openBusyVault();
    const { calls, admin, events } = vault.endpoint;
    const sockets = [calls, admin, events].flatMap((address) =>
      Array.from({ length: 10 }, () => dialTcp(address)),
    );

    for (const socket of sockets) socket.on('connect', () => speak(socket));

    await eventually(() => expect(sockets.filter(({ destroyed }) => !destroyed)).toEqual([]));
    await vault.finish();
    expect(vault.strange()).toEqual([]);
  },
);

/** Tries all sockets of the vault, and returns those that accept. */
const whereWelcome = async (vault: BusyVault, attempt: Attempt, publicKey = vault.publicKey) => {
  const { calls, admin, events } = vault.endpoint;
  const tries = [
    { name: 'calls', address: calls, kind: 'router' as const },
    { name: 'admin', address: admin, kind: 'router' as const },
    { name: 'events', address: events, kind: 'publisher' as const },
  ];
  const outcomes = await Promise.all(
    tries.map(({ address, kind }) => tryToComeIn(address, publicKey, { ...attempt, kind })),
  );
  return tries.map(({ name }) => name).filter((_, index) => outcomes[index] === 'came in');
};

test('Z2: a client without keys, with a password, or for another server is refused', async () => {
  await using vault = await openBusyVault();
  const { pair: own } = vault.keys.keyringOf('outside');

  expect(await whereWelcome(vault, { own })).toEqual(['calls', 'admin', 'events']);
  expect(await whereWelcome(vault, {})).toEqual([]);
  expect(await whereWelcome(vault, { isPlain: true })).toEqual([]);
  expect(await whereWelcome(vault, { own }, newKeyPair().publicKey)).toEqual([]);

  await vault.finish();
});

test('Z2: our own client reports the refusal and its reason', async () => {
  await using vault = await openBusyVault();
  const openAs = (name: string, serverKey: string) => {
    const known = vault.keys.keyringOf(name);
    const keyring = { ...known, keysOf: () => [serverKey] };
    const transport = createZeromqTransport(keyring);
    const { discovery } = vault.cluster;
    return createNetwork({ name, keyring, transport, discovery, runtime: systemRuntime });
  };
  const networks = [
    openAs('outside', newKeyPair().publicKey),
    openAs('nobody', vault.publicKey),
    openAs('subscriber', vault.publicKey),
  ];

  const all = networks.map((network) => network.replicasOf('vault'));

  await eventually(() =>
    expect(all.map((replicas) => replicas.status())).toEqual(
      all.map(() => [expect.objectContaining({ state: 'refused' })]),
    ),
  );
  const kinds = networks.map(({ incidents }) => incidents.all().map(({ kind }) => kind));
  expect(kinds).toEqual([['WRONG_SERVER'], ['KEY_REFUSED'], ['KEY_REFUSED']]);
  for (const network of networks) network.close();
  await vault.finish();
});

test('Z3: an unknown key is accepted by no socket, and a known one only where it is allowed', async () => {
  await using vault = await openBusyVault();
  const as = (name: string) => ({ own: vault.keys.keyringOf(name).pair });

  expect(await whereWelcome(vault, { own: newKeyPair() })).toEqual([]);
  expect(await whereWelcome(vault, as('nobody'))).toEqual([]);
  expect(await whereWelcome(vault, as('stranger'))).toEqual(['calls']);
  expect(await whereWelcome(vault, as('clerk'))).toEqual(['admin']);
  expect(await whereWelcome(vault, as('subscriber'))).toEqual(['events']);

  await vault.finish();
});

test.each([
  {
    at: 'calls' as const,
    caller: 'stranger',
    operation: 'look',
    known: answered,
    ran: ['strange', 'strange'],
  },
  // A known caller without an admin user gets that error instead of being disconnected.
  {
    at: 'admin' as const,
    caller: 'clerk',
    operation: 'clear',
    known: (id: number) => failed(id, 'UNAUTHENTICATED', 'says nothing that holds'),
    ran: [],
  },
])(
  'Z3: a caller connected at $at whose key is revoked is disconnected at once',
  async ({ at, caller, operation, known, ran }) => {
    await using vault = await openBusyVault();
    const old = vault.keys.keyringOf(caller);
    using peer = await dialAuthenticated(vault, caller, vault.endpoint[at]);

    vault.keys.rotate(caller);
    peer.say(request(1, { operation }));
    await peer.hears(known(1));
    vault.keys.retire(caller);

    await peer.hears(failed(0, 'UNAUTHENTICATED'));
    peer.say(request(2, { operation }));
    await peer.hears(failed(2, 'UNAUTHENTICATED', 'send HELLO first'));
    expect(await whereWelcome(vault, { own: old.pair })).toEqual([]);
    using successor = await dialAuthenticated(vault, caller, vault.endpoint[at]);
    successor.say(request(3, { operation }));
    await successor.hears(known(3));
    expect(vault.strange()).toEqual(ran);
    await vault.finish();
  },
);

test.each(['outside', 'x'.repeat(255), '\u0001'])(
  'Z4: a client with a routing id of its choice gets no answer, nor those of an earlier peer: %#',
  async (id) => {
    await using vault = await openBusyVault();
    const openIt = framesOf([request(1, { operation: 'open' })]);

    const honest = await dialInParts(vault, id, 'outside');
    await honest.shakeHands();
    await honest.say(openIt);
    using twin = await dialInParts(vault, id);
    await twin.say(openIt);
    await vault.answers(50);
    honest[Symbol.dispose]();
    using heir = await dialInParts(vault, id);
    await heir.say(openIt);
    await vault.answers(50);

    expect([honest.heard, twin.heard, heir.heard]).toEqual([[], [], []]);
    expect(vault.strange()).toEqual([]);
    await vault.finish();
  },
);

test('Z4: an empty routing id is replaced by one of the server', async () => {
  await using vault = await openBusyVault();
  using peers = new DisposableStack();

  for (const _ of [1, 2]) {
    const peer = peers.use(await dialInParts(vault));
    await peer.shakeHands();
    await peer.say(framesOf([request(1)]));
    await peer.hears(answered(1));
  }

  await vault.finish();
});
