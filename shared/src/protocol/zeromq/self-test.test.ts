import { expect, test } from '@jest/globals';
import { newKeys } from '../../keys/memory-keys.ts';
import { createKeyring } from '../../keys/keyring.ts';
import { newKeyPair } from '../../keys/key-pair.ts';
import { authenticator } from './authenticator.ts';
import { openGuarded } from './guarded-socket.ts';
import { UnguardedSocketError, selfTest, testSocket } from './self-test.ts';
import { createAuthenticationSocket, createPublisher, createRouter } from './sockets.ts';
import { tryToComeIn } from './testing/attempts.ts';

const keyring = createKeyring(newKeys(), { services: {} });
const own = keyring.pair;
const anywhere = 'tcp://127.0.0.1:*';
const nobody = { name: 'vault.calls', allows: () => false };

/** A socket that is bound without an authenticator for its domain. */
const bindAlone = async () => {
  const socket = createRouter(own, 'alone');
  await socket.bind(anywhere);
  return { address: socket.lastEndpoint ?? '', [Symbol.dispose]: () => socket.close() };
};

/** Tests a socket at `address` with keys that no allow-list has. */
const testAt = (address: string) =>
  testSocket({
    kind: 'router',
    address,
    publicKey: own.publicKey,
    listed: newKeyPair(),
    listedElsewhere: newKeyPair(),
  });

test.each(['router', 'publisher'] as const)(
  'Z5: a %s of this process enforces CURVE and its allow-list',
  async (kind) => {
    await expect(selfTest(kind)).resolves.toBeUndefined();
  },
);

test('Z5: a socket without an authenticator accepts nobody, and fails the self-test', async () => {
  using alone = await bindAlone();

  expect(await tryToComeIn(alone.address, own.publicKey, { own: newKeyPair() })).toBe(
    'was refused',
  );
  await expect(testAt(alone.address)).rejects.toThrow(UnguardedSocketError);
});

test('Z5: a socket whose authenticator is silent accepts nobody', async () => {
  const silent = createAuthenticationSocket();
  await silent.bind('inproc://zeromq.zap.01');
  using alone = await bindAlone();

  await expect(testAt(alone.address)).rejects.toThrow(
    /a listed client (was refused|got no answer)/,
  );

  silent.disconnect('inproc://zeromq.zap.01');
  silent.close();
});

test('Z5: an allow-list that throws refuses everyone, and others work on', async () => {
  const guest = newKeyPair();
  const breaking = {
    name: 'broken.calls',
    allows(): boolean {
      throw new Error('a fault');
    },
  };
  const sound = { name: 'vault.calls', allows: (key: string) => key === guest.publicKey };
  const broken = await openGuarded(keyring, anywhere, breaking, createRouter);
  const open = await openGuarded(keyring, anywhere, sound, createRouter);

  expect(await tryToComeIn(broken.bound, own.publicKey, { own: guest })).toBe('was refused');
  expect(await tryToComeIn(open.bound, own.publicKey, { own: guest })).toBe('came in');

  await broken.close();
  await open.close();
});

test.each([
  ['router', createRouter],
  ['publisher', createPublisher],
] as const)('Z5: without a domain no socket is made: %s', (_, create) => {
  expect(() => create(own, '')).toThrow('a socket without a domain would accept everyone');
});

test('Z5: a socket that accepts unlisted keys fails the self-test', async () => {
  const everyone = { name: 'vault.calls', allows: () => true };
  const { bound, close } = await openGuarded(keyring, anywhere, everyone, createRouter);

  await expect(testAt(bound)).rejects.toThrow(/^router socket: a client .* was accepted$/);

  await close();
});

test('a closed socket leaves nothing open', async () => {
  const { bound, close } = await openGuarded(keyring, anywhere, nobody, createRouter);
  expect(bound).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  await close();

  const domain = await authenticator.open(nobody);
  await authenticator.close(domain);
});
