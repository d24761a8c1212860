import { expect, test } from '@jest/globals';
import { SignJWT, base64url, importJWK } from 'jose';
import { createKeyring } from './keyring.ts';
import { createMemoryKeys, newKeys, toPeers } from './memory-keys.ts';
import { type User, readUserToken, signUserToken } from './user-token.ts';

const gateway = newKeys();
const others = newKeys();
const now = Date.UTC(2026, 0, 1);
const admin: User = { id: 'ada', roles: ['admin'] };

const signingOf = ({ signing }: typeof gateway) => {
  if (!signing) throw new Error('it signs nothing');
  return signing;
};

const keyring = createKeyring(newKeys(), toPeers(new Map([['gateway', [gateway]]])));

const read = (token: string, at = now, audience = 'pricing') =>
  readUserToken(token, audience, keyring, at);

const untrusted = { code: 'UNAUTHENTICATED', executed: 'no' };

test('a token names its user to the one service that it is for', async () => {
  const token = await signUserToken(admin, 'pricing', signingOf(gateway), now);

  expect(await read(token)).toEqual(admin);
  await expect(read(token, now, 'inventory')).rejects.toMatchObject(untrusted);
});

test('a token holds for a minute by the clock of who signed, and a minute for clocks that differ', async () => {
  const token = await signUserToken(admin, 'pricing', signingOf(gateway), now);

  expect(await read(token, now + 59_000)).toEqual(admin);
  expect(await read(token, now - 59_000)).toEqual(admin);
  await expect(read(token, now + 121_000)).rejects.toMatchObject(untrusted);
  await expect(read(token, now - 121_000)).rejects.toMatchObject(untrusted);
});

test('while the gateway gets other keys, tokens of both hold', async () => {
  const keys = createMemoryKeys();
  const before = keys.keyringOf('gateway').signing;
  const pricing = keys.keyringOf('pricing');
  keys.rotate('gateway');
  const after = keys.keyringOf('gateway').signing;
  if (!before || !after) throw new Error('the gateway signs nothing');
  const old = await signUserToken(admin, 'pricing', before, now);
  const fresh = await signUserToken(admin, 'pricing', after, now);

  expect(await readUserToken(old, 'pricing', pricing, now)).toEqual(admin);
  expect(await readUserToken(fresh, 'pricing', pricing, now)).toEqual(admin);
  keys.retire('gateway');

  await expect(readUserToken(old, 'pricing', pricing, now)).rejects.toMatchObject(untrusted);
  expect(await readUserToken(fresh, 'pricing', pricing, now)).toEqual(admin);
});

const seconds = now / 1_000;
const claims = { iss: 'gateway', sub: 'ada', aud: 'pricing', iat: seconds, exp: seconds + 60 };

/** Claims that the gateway has signed, whatever they say. */
const signed = async (content: object, alg = 'EdDSA') =>
  new SignJWT({ ...content })
    .setProtectedHeader({ alg })
    .sign(await importJWK(signingOf(gateway), 'EdDSA'));

const withoutSignature = (header: object) =>
  [header, { ...claims, roles: ['admin'] }]
    .map((part) => base64url.encode(JSON.stringify(part)))
    .join('.');

test.each<readonly [string, () => string | Promise<string>]>([
  ['nothing', () => ''],
  ['three points', () => '...'],
  ['what nobody has signed', () => `${withoutSignature({ alg: 'none' })}.`],
  ['what another has signed', () => signUserToken(admin, 'pricing', signingOf(others), now)],
  ['what was signed by another service', () => signed({ ...claims, iss: 'seed', roles: [] })],
  ['what never ends', () => signed({ ...claims, exp: undefined, roles: [] })],
  ['what has no beginning', () => signed({ ...claims, iat: undefined, roles: [] })],
  [
    'what is older than a minute and ends late',
    () => signed({ ...claims, iat: seconds - 300, exp: seconds + 300, roles: [] }),
  ],
  ['nobody', () => signed({ ...claims, sub: undefined, roles: [] })],
  ['a role that there is not', () => signed({ ...claims, roles: ['owner'] })],
  ['no roles', () => signed(claims)],
  ['a name of 129 characters', () => signed({ ...claims, sub: 'x'.repeat(129), roles: [] })],
])('a token of %s is not believed', async (_, make) => {
  await expect(read(await make())).rejects.toMatchObject(untrusted);
});

test('a service that knows no gateway believes nobody', async () => {
  const token = await signUserToken(admin, 'pricing', signingOf(gateway), now);
  const alone = createKeyring(newKeys(), { services: {} });

  await expect(readUserToken(token, 'pricing', alone, now)).rejects.toMatchObject(untrusted);
});
