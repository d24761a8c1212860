import type { KeyPair } from '../../../keys/key-pair.ts';
import { eventually } from '../../../service/testing/eventually.ts';
import type { HeardItem, Wanted } from '../../wire/testing/heard-item.ts';
import { helloText, provenHello } from '../../wire/testing/hello-item.ts';
import { type ItemData, framesOf, readFrame } from '../../wire/testing/item-data.ts';
import { createDealer } from '../../zeromq/sockets.ts';
import { createZeromqTransport } from '../../zeromq/zeromq-transport.ts';
import type { BusyVault } from './vault.ts';

/** A HELLO of `caller` to the vault, with a proof by these keys. */
export const helloOf = (caller: string, pair: KeyPair, to: string, facts: object = {}) => {
  const identity = { service: caller, instance: 's', bootId: 's' };
  return provenHello(helloText('vault', identity, facts), pair, to);
};

/** A REQUEST item for `look`, with overrides. */
export const request = (id: number, facts: object = {}): ItemData => ({
  kind: 'request',
  id,
  operation: 'look',
  remainingMs: 10_000,
  flags: 0,
  attempt: 0,
  metadata: {},
  body: '{"key":"strange"}',
  ...facts,
});

/** Any item with these parts. */
export const saying =
  (parts: Readonly<Record<string, unknown>>): Wanted =>
  (item) =>
    Object.entries(parts).every(([name, value]) => Reflect.get(item, name) === value);

/** A RESPONSE. */
export const answered = (id: number): Wanted => saying({ kind: 'response', id });

/** Waits for a matching item. */
const untilHeard = (heard: readonly HeardItem[], wanted: Wanted): Promise<void> =>
  eventually(() => {
    if (!heard.some(wanted))
      throw new Error(`it was not heard: ${JSON.stringify(heard.slice(-9))}`);
  });

/** A connection to the vault with the keys of a service, on which a test sends anything. */
export const dialRaw = async (vault: BusyVault, service = 'stranger', address?: string) => {
  const keyring = vault.keys.keyringOf(service);
  const heard: HeardItem[] = [];
  let ups = 0;
  const to = { address: address ?? vault.endpoint.calls, key: vault.publicKey };
  const link = createZeromqTransport(keyring).dial(to, {
    up: () => void (ups += 1),
    down: () => undefined,
    failed: () => undefined,
    frame: (frame) => heard.push(...readFrame(frame).items),
  });
  const untilUps = (count: number) =>
    eventually(() => {
      if (ups < count) throw new Error('it is not connected');
    });
  await untilUps(1);
  const say = (...items: readonly ItemData[]) =>
    framesOf(items).forEach((frame) => link.send(frame, () => undefined));
  return {
    heard,
    untilUps,
    say,
    sayRaw: (bytes: Buffer) => link.send(bytes, () => undefined),
    /** Resolves when a matching item was received. */
    hears: (wanted: Wanted) => untilHeard(heard, wanted),
    /** Does the handshake. */
    async shakeHands() {
      say(helloOf(service, keyring.pair, vault.publicKey));
      await untilHeard(heard, saying({ kind: 'welcome' }));
    },
    [Symbol.dispose]: () => link.close(),
  };
};

/** The same, after the handshake. */
export const dialAuthenticated = async (
  vault: BusyVault,
  service = 'stranger',
  address?: string,
) => {
  const peer = await dialRaw(vault, service, address);
  await peer.shakeHands();
  return peer;
};

/** A socket for messages of several parts, and with a routing id of its choice. */
export const dialInParts = async (vault: BusyVault, routingId?: string, service = 'stranger') => {
  const { pair } = vault.keys.keyringOf(service);
  const socket = createDealer(pair, vault.publicKey);
  if (routingId !== undefined) socket.routingId = routingId;
  const { events } = socket;
  const heard: HeardItem[] = [];
  const read = async () => {
    for await (const [frame] of socket) if (frame) heard.push(...readFrame(frame).items);
  };
  void read();
  socket.connect(vault.endpoint.calls);
  while ((await events.receive()).type !== 'handshake');
  return {
    heard,
    hears: (wanted: Wanted) => untilHeard(heard, wanted),
    say: (parts: Buffer[]) => socket.send(parts),
    shakeHands: () => socket.send(framesOf([helloOf(service, pair, vault.publicKey)])),
    [Symbol.dispose]: () => socket.close(),
  };
};
