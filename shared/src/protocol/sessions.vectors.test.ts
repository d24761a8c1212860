import { expect, test } from '@jest/globals';
import { type Keyring, createKeyring } from '../keys/keyring.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { Connection } from './client/connection.ts';
import { createCalls } from './client/testing/outgoing.ts';
import { defaultPolicy } from './policy.ts';
import type { ServedOperation } from './server/operations.ts';
import { Server } from './server/server.ts';
import type { LinkEvents, Transport } from './transport.ts';
import { pingIntervalMs } from './wire/limits.ts';
import { encodeMetadata } from './wire/metadata.ts';
import { readFrame } from './wire/testing/item-data.ts';
import { type SessionVector, sessions } from './wire/testing/vectors.ts';

const keyringsOf = ({ service, client, server }: SessionVector) => {
  const services = {
    [client.service]: { curve: [client.publicKey] },
    [service]: { curve: [server.publicKey] },
  };
  const open = (curve: { readonly publicKey: string; readonly secretKey: string }): Keyring =>
    createKeyring({ curve }, { services });
  return { client: open(client), server: open(server) };
};

const framesOf = ({ frames }: SessionVector, side: 'client' | 'server') =>
  frames.filter(({ from }) => from === side).map(({ hex }) => hex.toString('hex'));

/** Our own server, and all that it has sent. */
const openServer = (vector: SessionVector) => {
  const { service, server, contractVersion, answers, client } = vector;
  const runtime = createFakeRuntime();
  const sent: string[] = [];
  const operations = Object.entries(answers).map(([name, answer]): [string, ServedOperation] => [
    name,
    answer === null ? () => new Promise(() => undefined) : async () => answer,
  ]);
  const replica = new Server({
    identity: { service, instance: server.instance, bootId: server.bootId },
    contractVersion,
    operations: new Map(operations),
    callers: new Map(operations.map(([name]) => [name, [client.service]])),
    keyring: keyringsOf(vector).server,
    runtime,
    policy: defaultPolicy,
    send: (_peer, frame) => sent.push(frame.toString('hex')),
  });
  return { replica, runtime, sent };
};

test.each(sessions)('a server sends what is specified: $description', async (vector) => {
  const { replica, runtime, sent } = openServer(vector);

  for (const { from, hex } of vector.frames) {
    const [item] = readFrame(hex).items;
    if (from === 'client') replica.read('client', hex);
    else if (item?.kind === 'goaway' && 'graceMs' in item) void replica.drain(item.graceMs);
    await runtime.advance(0);
  }

  expect(sent).toEqual(framesOf(vector, 'server'));
  replica.close();
});

/** The time and the nonce in the HELLO of a session. */
const momentOf = ({ frames }: SessionVector) => {
  const [hello] = frames.flatMap(({ hex }) => readFrame(hex).items);
  const { time, nonce } = JSON.parse(hello && 'body' in hello ? hello.body : '{}');
  return { time: Number(time), nonce: String(nonce) };
};

/** Our own client, whose other side is the vector. */
const openClient = (vector: SessionVector) => {
  const { time, nonce } = momentOf(vector);
  const fake = createFakeRuntime({ wallTime: time });
  const runtime = { ...fake, newId: () => nonce };
  const sent: string[] = [];
  let events: Pick<LinkEvents, 'up' | 'frame'> | undefined;
  const transport: Pick<Transport, 'dial'> = {
    dial(_to, given) {
      events = given;
      return { send: (frame) => sent.push(frame.toString('hex')), close: () => undefined };
    },
  };
  const { service, instance, bootId } = vector.client;
  const connection = new Connection({
    address: 'the other side',
    service: vector.service,
    self: { service, instance, bootId },
    keyring: keyringsOf(vector).client,
    transport: transport as Transport,
    runtime,
    policy: defaultPolicy,
    onChange: () => undefined,
  });
  return { connection, runtime, sent, calls: createCalls(runtime), events: () => events };
};

type OpenClient = ReturnType<typeof openClient>;

/** Makes a client do what it sends in this frame. */
const act = ({ connection, calls, events }: OpenClient, frame: Buffer): number => {
  let waitMs = 0;
  for (const item of readFrame(frame).items) {
    if (item.kind === 'hello') events()?.up();
    if (item.kind === 'cancel') connection.cancel(item.id);
    if (item.kind === 'ping' && connection.isReady) waitMs = pingIntervalMs;
    if (item.kind !== 'request' || !('operation' in item)) continue;
    const { operation, body, flags, attempt, metadata, remainingMs } = item;
    const call = calls.create(operation, { body, timeoutMs: remainingMs });
    connection.send({ ...call, flags, attempt, metadata: encodeMetadata(metadata) });
  }
  return waitMs;
};

test.each(sessions)('a client sends what is specified: $description', async (vector) => {
  const client = openClient(vector);

  for (const { from, hex } of vector.frames) {
    if (from === 'server') client.events()?.frame(hex);
    await client.runtime.advance(from === 'client' ? act(client, hex) : 0);
  }

  expect(client.sent).toEqual(framesOf(vector, 'client'));
  expect(client.calls.ends).toEqual([
    { name: 'quote', answer: vector.answers['quote'], error: undefined },
    { name: 'discount', answer: undefined, error: expect.objectContaining({ executed: 'no' }) },
  ]);
  client.connection.close();
});
