import { expect, test } from '@jest/globals';
import { base64url, SignJWT, importJWK } from 'jose';
import { signUserToken } from '../../keys/user-token.ts';
import { eventually } from '../../service/testing/eventually.ts';
import { failed } from '../wire/testing/heard-item.ts';
import { framesOf } from '../wire/testing/item-data.ts';
import { answered, dialGreeted, dialRaw, helloOf, request, saying } from './testing/raw-peer.ts';
import { dialTcp } from './testing/tcp-peer.ts';
import { openTcpProxy } from './testing/tcp-proxy.ts';
import { type BusyVault, openBusyVault } from './testing/vault.ts';

test('Z11: an operation for others is refused, whatever else is wrong with the request', async () => {
  await using vault = await openBusyVault();
  using peer = await dialGreeted(vault);

  peer.say(request(1, { operation: 'open' }), request(2, { operation: 'open', body: '' }));
  peer.say(request(3, { operation: 'clear' }));

  await peer.hears(failed(1, 'PERMISSION_DENIED'));
  await peer.hears(failed(2, 'PERMISSION_DENIED'));
  await peer.hears(failed(3, 'UNIMPLEMENTED'));
  expect(vault.strange()).toEqual([]);
  await vault.finish();
});

const admin = { id: 'ada', roles: ['admin' as const] };

const signingOf = (vault: BusyVault, service = 'gateway') => {
  const { signing } = vault.keys.keyringOf(service);
  if (!signing) throw new Error(`${service} signs nothing`);
  return signing;
};

const encoded = (value: object) => base64url.encode(JSON.stringify(value));

/** A token that nobody has signed, as RFC 7519 allows. */
const unsigned = () => {
  const seconds = Math.floor(Date.now() / 1_000);
  const claims = { iss: 'gateway', sub: 'ada', aud: 'vault', roles: ['admin'] };
  const times = { iat: seconds, exp: seconds + 60 };
  return `${encoded({ alg: 'none' })}.${encoded({ ...claims, ...times })}.`;
};

const tokens: Readonly<Record<string, (vault: BusyVault) => Promise<string> | string>> = {
  'no token': () => '',
  'no token at all but a word': () => 'admin',
  'a token that is over': (vault) =>
    signUserToken(admin, 'vault', signingOf(vault), Date.now() - 180_000),
  'a token from the future': (vault) =>
    signUserToken(admin, 'vault', signingOf(vault), Date.now() + 180_000),
  'a token for another service': (vault) =>
    signUserToken(admin, 'pricing', signingOf(vault), Date.now()),
  'a token that another service has signed': (vault) =>
    signUserToken(admin, 'vault', signingOf(vault, 'clerk'), Date.now()),
  'a token that nobody has signed': unsigned,
  'a token with a secret that everyone knows': async (vault) => {
    const { x } = signingOf(vault);
    const key = await importJWK({ kty: 'oct', k: x }, 'HS256');
    const token = new SignJWT({ roles: ['admin'] }).setProtectedHeader({ alg: 'HS256' });
    return token
      .setIssuer('gateway')
      .setSubject('ada')
      .setAudience('vault')
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(key);
  },
  'a token with other claims than were signed': async (vault) => {
    const user = { id: 'eve', roles: [] };
    const token = await signUserToken(user, 'vault', signingOf(vault), Date.now());
    const [head, , signature] = token.split('.');
    return [head, unsigned().split('.')[1], signature].join('.');
  },
};

test.each(Object.entries(tokens))(
  'Z11: what is for admins is done by nobody without a token that holds: %s',
  async (_, tokenOf) => {
    await using vault = await openBusyVault();
    using clerk = await dialGreeted(vault, 'clerk', vault.endpoint.admin);
    const user = await tokenOf(vault);

    clerk.say(request(1, { operation: 'clear', metadata: user ? { user } : {} }));

    await clerk.hears(failed(1, 'UNAUTHENTICATED'));
    expect(vault.strange()).toEqual([]);
    await vault.finish();
  },
);

test('Z11: a user who is no admin is refused, and one who is may do it', async () => {
  await using vault = await openBusyVault();
  using clerk = await dialGreeted(vault, 'clerk', vault.endpoint.admin);
  const tokenOf = (roles: 'admin'[]) =>
    signUserToken({ id: 'ada', roles }, 'vault', signingOf(vault), Date.now());

  clerk.say(request(1, { operation: 'clear', metadata: { user: await tokenOf([]) } }));
  await clerk.hears(failed(1, 'PERMISSION_DENIED'));
  expect(vault.strange()).toEqual([]);
  clerk.say(request(2, { operation: 'clear', metadata: { user: await tokenOf(['admin']) } }));

  await clerk.hears(answered(2));
  expect(vault.strange()).toEqual(['clear strange']);
  await vault.finish();
});

type Hello = ReturnType<typeof helloOf>;

const greetings: Readonly<Record<string, (vault: BusyVault) => Hello>> = {
  'with a proof of zeros': (vault) => ({ ...ownHello(vault), proof: '00'.repeat(32) }),
  'in the name of a caller who may more': (vault) =>
    helloOf('outside', vault.keys.keyringOf('stranger').pair, vault.publicKey),
  'in the name of the vault itself': (vault) =>
    helloOf('vault', vault.keys.keyringOf('stranger').pair, vault.publicKey),
  'in a name that nobody has': (vault) =>
    helloOf('__proto__', vault.keys.keyringOf('stranger').pair, vault.publicKey),
  'that was meant for another service’s key': (vault) => {
    const other = vault.keys.keyringOf('clerk').pair.publicKey;
    return helloOf('stranger', vault.keys.keyringOf('stranger').pair, other);
  },
  'whose text was changed': (vault) => {
    const hello = ownHello(vault);
    return { ...hello, body: hello.body.replace('"stranger"', '"outside"') };
  },
};

const ownHello = (vault: BusyVault, facts = {}) =>
  helloOf('stranger', vault.keys.keyringOf('stranger').pair, vault.publicKey, facts);

test.each(Object.entries(greetings))('Z11: a greeting %s proves nothing', async (_, helloTo) => {
  await using vault = await openBusyVault();
  using peer = await dialRaw(vault);

  peer.say(helloTo(vault));
  await peer.hears(failed(0, 'UNAUTHENTICATED'));
  peer.say(request(1));

  await peer.hears(failed(1, 'UNAUTHENTICATED'));
  expect(vault.strange()).toEqual([]);
  await vault.finish();
});

test.each([
  ['for another service', { service: 'pricing' }, 'WRONG_SERVICE'],
  ['without a time', { time: undefined }, 'INVALID_ARGUMENT'],
  ['with a time that is none', { time: 1e300 }, 'INVALID_ARGUMENT'],
  ['without a nonce', { nonce: '' }, 'INVALID_ARGUMENT'],
  ['with a nonce of 64 KiB', { nonce: 'x'.repeat(60_000) }, 'INVALID_ARGUMENT'],
  ['of nobody', { caller: null }, 'INVALID_ARGUMENT'],
])('Z11: a greeting %s is refused', async (_, facts, code) => {
  await using vault = await openBusyVault();
  using peer = await dialRaw(vault);

  peer.say(ownHello(vault, facts), request(1));

  await peer.hears(failed(0, code));
  await peer.hears(failed(1, 'UNAUTHENTICATED'));
  expect(vault.strange()).toEqual([]);
  await vault.finish();
});

test('Z11: a greeting is taken once, also on another connection', async () => {
  await using vault = await openBusyVault();
  using peer = await dialRaw(vault);
  using thief = await dialRaw(vault);
  const hello = ownHello(vault);

  peer.say(hello, request(1));
  await peer.hears(answered(1));
  thief.say(hello, request(1));

  await thief.hears(failed(0, 'UNAUTHENTICATED'));
  await thief.hears(failed(1, 'UNAUTHENTICATED'));
  peer.say(request(2));
  await peer.hears(answered(2));
  await vault.finish();
});

const putRequest = (id: number, text: string, idempotencyKey?: string) =>
  request(id, {
    operation: 'put',
    body: JSON.stringify({ text }),
    metadata: idempotencyKey === undefined ? {} : { idempotencyKey },
  });

test('Z12: a write that comes again has its first answer, and under its key no other is done', async () => {
  await using vault = await openBusyVault();
  using peer = await dialGreeted(vault);
  const put = (id: number, text: string) => peer.say(putRequest(id, text, 'one'));

  put(1, 'first');
  await peer.hears(answered(1));
  put(2, 'first');
  put(3, 'other');

  await peer.hears(saying({ id: 2, body: '{"text":"first"}' }));
  await peer.hears(failed(3, 'IDEMPOTENCY_MISMATCH'));
  expect(vault.strange()).toEqual(['put first']);
  await vault.finish();
});

test('Z12: what was recorded of one connection opens no other, and holds no readable word', async () => {
  await using vault = await openBusyVault();
  using tape = await openTcpProxy(vault.endpoint.calls);
  {
    using peer = await dialGreeted(vault, 'stranger', tape.address);
    peer.say(request(1, { body: '{"key":"canary"}' }));
    await peer.hears(answered(1));
  }
  expect(vault.strange()).toEqual(['canary']);
  const recorded = Buffer.concat(tape.said);
  expect(recorded.length).toBeGreaterThan(framesOf([request(1)])[0]?.length ?? 0);
  for (const word of ['canary', 'stranger', 'look']) expect(recorded.includes(word)).toBe(false);

  const again = dialTcp(vault.endpoint.calls);
  for (const octets of tape.said) again.write(octets);

  await eventually(() => expect(again.destroyed).toBe(true));
  expect(vault.strange()).toEqual(['canary']);
  await vault.finish();
});
