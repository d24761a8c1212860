import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { newKeyPair } from '../../keys/key-pair.ts';
import { createMemoryKeys } from '../../keys/memory-keys.ts';
import { handshakeWith } from './testing/handshake.ts';
import { zmtpGreeting } from './testing/zmtp-greeting.ts';
import { createZeromqTransport } from './zeromq-transport.ts';

const withinMs = 10_000;

const keys = createMemoryKeys();
const server = keys.keyringOf('server').pair;
const welcome = keys.keyringOf('welcome').pair;

const listen = () => {
  const allowList = { name: 'server.calls', allows: (key: string) => key === welcome.publicKey };
  const transport = createZeromqTransport(keys.keyringOf('server'));
  return transport.listen('tcp://127.0.0.1:*', allowList, () => undefined);
};

/** A program that accepts TCP connections and is not ZeroMQ. */
const openTcp = async (onConnection: (socket: Socket) => void) => {
  const other = createServer(onConnection).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  return { address: `tcp://127.0.0.1:${port}`, close: () => void other.close() };
};

test('a peer with a listed key is accepted', async () => {
  const listener = await listen();

  const outcome = await handshakeWith(
    listener.address,
    server.publicKey,
    { own: welcome },
    withinMs,
  );

  await listener.close();
  expect(outcome).toBe('came in');
});

test('a refused key is AUTH 400', async () => {
  const listener = await listen();
  const own = newKeyPair();

  const outcome = await handshakeWith(listener.address, server.publicKey, { own }, withinMs);

  await listener.close();
  expect(outcome).toBe('AUTH 400');
});

test('a server with another key is NO_DETAIL 32', async () => {
  const listener = await listen();
  const other = newKeyPair().publicKey;

  const outcome = await handshakeWith(listener.address, other, { own: welcome }, withinMs);

  await listener.close();
  expect(outcome).toBe('NO_DETAIL 32');
});

test('a program that accepts the connection and is silent is NO_DETAIL 11', async () => {
  const silent = await openTcp((socket) => void socket.on('error', () => socket.destroy()));

  const outcome = await handshakeWith(silent.address, server.publicKey, { own: welcome }, withinMs);

  silent.close();
  expect(outcome).toBe('NO_DETAIL 11');
});

test('a connection that is reset in the handshake is NO_DETAIL 104', async () => {
  const lost = await openTcp((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.resetAndDestroy());
  });

  const outcome = await handshakeWith(lost.address, server.publicKey, { own: welcome }, withinMs);

  lost.close();
  expect(outcome).toBe('NO_DETAIL 104');
});

// The side that reads the other's ZMTP greeting first hangs up, and the other side may see only
// that. So here the other side sends its greeting and stays.
test.each([
  ['a server without CURVE', 'NULL', { own: welcome }],
  ['a client without CURVE', 'CURVE', {}],
] as const)('%s is PROTOCOL: the mechanisms differ', async (_case, mechanism, attempt) => {
  const other = await openTcp(
    (socket) => void socket.on('error', () => {}).write(zmtpGreeting(mechanism)),
  );

  const outcome = await handshakeWith(other.address, server.publicKey, attempt, withinMs);

  other.close();
  expect(outcome).toBe('PROTOCOL ERR_ZMTP_MECHANISM_MISMATCH');
});

test('the specification has a row for each of these failures', () => {
  const path = join(import.meta.dirname, '../../../../docs/protocol.md');
  const rows = readFileSync(path, 'utf8').matchAll(/^\| `(HANDSHAKE_[A-Z_]+)` +\| (\w+) +\|/gm);

  expect([...rows].map(([, name, value]) => `${name} ${value}`)).toEqual([
    'HANDSHAKE_FAILED_AUTH 400',
    'HANDSHAKE_FAILED_NO_DETAIL 11',
    'HANDSHAKE_FAILED_NO_DETAIL 32',
    'HANDSHAKE_FAILED_PROTOCOL 0x11000002',
  ]);
});
