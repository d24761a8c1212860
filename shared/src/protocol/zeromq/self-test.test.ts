import { expect, test } from '@jest/globals';
import { newKeys } from '../../keys/memory-keys.ts';
import { createKeyring } from '../../keys/keyring.ts';
import { newKeyPair } from '../../keys/key-pair.ts';
import { authenticator } from './authenticator.ts';
import { openGuarded } from './guarded-socket.ts';
import { UnguardedSocketError, testGuard } from './self-test.ts';
import { createAuthenticationSocket, createPublisher, createRouter } from './sockets.ts';
import { tryToComeIn } from './testing/attempts.ts';

const keyring = createKeyring(newKeys(), { services: {} });
const own = keyring.pair;
const anywhere = 'tcp://127.0.0.1:*';
const nobody = { name: 'vault.calls', allows: () => false };

/** A socket that is bound without anybody who answers for its domain. */
const bindAlone = async () => {
  const socket = createRouter(own, 'alone');
  await socket.bind(anywhere);
  return { address: socket.lastEndpoint ?? '', [Symbol.dispose]: () => socket.close() };
};

/** What the self-test says of a socket which it can do nothing about. */
const verdictOf = (address: string) =>
  testGuard({
    name: 'vault.calls',
    kind: 'router',
    address,
    publicKey: own.publicKey,
    admit: () => undefined,
    admitElsewhere: async () => undefined,
  });

test('Z5: a socket for which nobody answers lets nobody in, and does not pass its test', async () => {
  using alone = await bindAlone();

  expect(await tryToComeIn(alone.address, own.publicKey, { own: newKeyPair() })).toBe(
    'was refused',
  );
  await expect(verdictOf(alone.address)).rejects.toThrow(UnguardedSocketError);
});

test('Z5: while who answers for it is silent a socket lets nobody in', async () => {
  const silent = createAuthenticationSocket();
  await silent.bind('inproc://zeromq.zap.01');
  using alone = await bindAlone();

  await expect(verdictOf(alone.address)).rejects.toThrow(/someone who is let in (was refused|had)/);

  silent.disconnect('inproc://zeromq.zap.01');
  silent.close();
});

test('Z5: an allow-list that breaks is closed, and others are not', async () => {
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
  expect(() => create(own, '')).toThrow('a socket without a domain would let everyone in');
});

test('Z5: a socket that lets in more than its allow-list does not open', async () => {
  const everyone = { name: 'vault.calls', allows: () => true };

  const opened = openGuarded(keyring, anywhere, everyone, createRouter);

  await expect(opened).rejects.toThrow(/^vault.calls: .* came in$/);
  await expect(opened).rejects.toThrow(UnguardedSocketError);
});

test('a socket that lets in its guests alone opens, and is forgotten when it is closed', async () => {
  const { bound, close } = await openGuarded(keyring, anywhere, nobody, createRouter);
  expect(bound).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
  await close();

  const domain = await authenticator.open(nobody);
  await authenticator.close(domain);
});
