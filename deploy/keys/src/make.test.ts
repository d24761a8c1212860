import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { makeMissing, rotate } from './make.ts';
import { usersIn } from './mongo-users.ts';
import { openFolders } from './testing/folders.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('every service gets a key and passwords of its own, which only it can read', () => {
  using shop = openFolders('pricing', 'reviews');

  expect(makeMissing(shop.keys)).toEqual(['pricing', 'reviews']);

  const files = ['key.json', 'mongo-password', 'redis-password'];
  for (const service of ['pricing', 'reviews']) {
    expect(readdirSync(shop.pathOf(service))).toEqual(files);
    for (const file of files) expect(modeOf(shop.pathOf(`${service}/${file}`))).toBe('400');
  }
  for (const file of files) {
    expect(shop.textOf(`pricing/${file}`)).not.toBe(shop.textOf(`reviews/${file}`));
  }
  expect(shop.textOf('pricing/mongo-password')).toMatch(/^[0-9a-f]{64}$/);
  expect(shop.textOf('pricing/mongo-password')).not.toBe(shop.textOf('pricing/redis-password'));
});

test('a temporary file of a killed job is no user of MongoDB, and the next job removes it', () => {
  using shop = openFolders('pricing', 'mongo');
  makeMissing(shop.keys);
  const secret = '.71e12434-0b5c-4a3e-9b1e-2f1d3c4b5a69';
  const paths = [`pricing/${secret}`, `mongo/users/${secret}`].map((path) => shop.pathOf(path));
  for (const path of paths) writeFileSync(path, 'canary');

  expect([...usersIn(shop.pathOf('mongo/users')).keys()]).toEqual(['pricing']);
  makeMissing(shop.keys);
  // Another job may be about to put it in its place.
  expect(paths.filter((path) => existsSync(path))).toEqual(paths);
  for (const path of paths) utimesSync(path, 0, 0);
  makeMissing(shop.keys);

  expect(paths.filter((path) => existsSync(path))).toEqual([]);
});

test('everyone can read the list of public keys, and no secret is in it', () => {
  using shop = openFolders('gateway', 'pricing');
  makeMissing(shop.keys);
  const { curve, signing } = shop.keyOf('gateway');

  const peers = shop.peers();

  expect(modeOf(shop.pathOf('peers/peers.json'))).toBe('444');
  expect(peers).toEqual({
    gateway: {
      curve: [curve.publicKey],
      signing: [{ kty: 'OKP', crv: 'Ed25519', x: signing?.x }],
    },
    pricing: { curve: [shop.keyOf('pricing').curve.publicKey] },
  });
  expect(JSON.stringify(peers)).not.toContain(curve.secretKey);
  expect(JSON.stringify(peers)).not.toContain(signing?.d);
});

test('the gateway and the seed get no password for MongoDB, where they keep nothing', () => {
  using shop = openFolders('gateway', 'seed', 'mongo');

  makeMissing(shop.keys);

  for (const service of ['gateway', 'seed']) {
    expect(readdirSync(shop.pathOf(service))).toEqual(['key.json', 'redis-password']);
  }
  expect(readdirSync(shop.pathOf('mongo/users'))).toEqual([]);
});

test('a service on Redis gets no password for MongoDB, where it keeps nothing', () => {
  using shop = openFolders('carts', 'pricing', 'mongo', 'redis');

  makeMissing(shop.keys);

  expect(readdirSync(shop.pathOf('carts'))).toEqual(['key.json', 'redis-password']);
  expect(readdirSync(shop.pathOf('mongo/users'))).toEqual(['pricing']);
  expect(shop.textOf('redis/users.acl')).toMatch(/^user carts on #\w+ -@all ~carts:\* /m);
});

test('the stores learn their users: MongoDB by passwords, Redis by hashes of them', () => {
  using shop = openFolders('gateway', 'pricing', 'mongo', 'redis', 'cache');

  makeMissing(shop.keys);

  expect(shop.textOf('mongo/users/pricing')).toBe(shop.textOf('pricing/mongo-password'));
  expect(shop.textOf('redis/users.acl')).toMatch(
    /^user default off ~\* &\* \+@all\n[^]*^user pricing on #/m,
  );
  expect(shop.textOf('cache/users.acl')).toMatch(/^user gateway on #[^]*$/m);
  expect(shop.textOf('cache/users.acl')).not.toContain('pricing');
  expect(modeOf(shop.pathOf('redis/loader-password'))).toBe('400');
  expect(shop.textOf('redis/users.acl')).not.toContain(shop.textOf('pricing/redis-password'));
  for (const file of [
    'mongo/root-password',
    'redis/operator-password',
    'redis/users.acl',
    'cache/users.acl',
  ]) {
    expect(modeOf(shop.pathOf(file))).toBe('440');
  }
});

test('a password of an earlier version, which may begin with a dash, stays', () => {
  using shop = openFolders('pricing', 'mongo');
  makeMissing(shop.keys);
  const earlier = '-'.padEnd(43, 'Az09_');
  shop.damage('pricing/mongo-password', earlier);

  makeMissing(shop.keys);

  expect(shop.textOf('mongo/users/pricing')).toBe(earlier);
});

const everything = ({ keys }: ReturnType<typeof openFolders>) =>
  readdirSync(keys, { recursive: true, encoding: 'utf8' }).toSorted();

test('existing files are kept, and only missing ones are made', () => {
  using shop = openFolders('gateway', 'pricing', 'mongo', 'redis');
  makeMissing(shop.keys);
  const names = ['gateway/key.json', 'pricing/redis-password', 'redis/users.acl'];
  const before = names.map(shop.textOf);
  const files = everything(shop);
  rmSync(shop.pathOf('pricing/key.json'));

  makeMissing(shop.keys);

  expect(names.map(shop.textOf)).toEqual(before);
  expect(everything(shop)).toEqual(files);
  expect(shop.peers()['pricing']?.curve).toEqual([shop.keyOf('pricing').curve.publicKey]);
});

test.each([
  ['pricing/key.json', '{"curve": "canary'],
  ['pricing/key.json', '{"curve":{"publicKey":"canary","secretKey":"canary"}}'],
  ['pricing/key.json', ''],
  ['pricing/redis-password', 'canary'],
  ['redis/operator-password', ''],
])('a damaged %s is named and neither shown nor replaced: %j', (name, text) => {
  using shop = openFolders('pricing', 'redis');
  makeMissing(shop.keys);
  shop.damage(name, text);

  const making = () => makeMissing(shop.keys);

  expect(making).toThrow(`${name} is damaged`);
  expect(making).not.toThrow('canary');
  expect(shop.textOf(name)).toBe(text);
});

test('a key of the gateway that signs nothing is damaged', () => {
  using shop = openFolders('gateway', 'pricing');
  makeMissing(shop.keys);
  shop.damage('gateway/key.json', shop.textOf('pricing/key.json'));

  expect(() => makeMissing(shop.keys)).toThrow('gateway/key.json is damaged');
});

/** One step of a rotation, and what everyone knows of the gateway after it. */
const step = (shop: ReturnType<typeof openFolders>, name: 'next' | 'promote' | 'retire') => {
  rotate(shop.keys, name, 'gateway');
  const { curve = [], signing = [] } = shop.peers()['gateway'] ?? {};
  return { curve, signing: signing.map(({ x }) => x) };
};

test('in a rotation both keys are known from before the change until after it', () => {
  using shop = openFolders('gateway', 'pricing');
  makeMissing(shop.keys);
  const old = shop.keyOf('gateway');
  const pricing = shop.peers()['pricing'];

  const announced = step(shop, 'next');
  const next = shop.keyOf('gateway', 'next-key.json');
  expect(shop.keyOf('gateway')).toEqual(old);
  expect(announced.curve).toEqual([old.curve.publicKey, next.curve.publicKey]);
  expect(announced.signing).toEqual([old.signing?.x, next.signing?.x]);

  const promoted = step(shop, 'promote');
  expect(shop.keyOf('gateway')).toEqual(next);
  expect(promoted.curve).toEqual([next.curve.publicKey, old.curve.publicKey]);
  expect(promoted.signing).toEqual([next.signing?.x, old.signing?.x]);

  const retired = step(shop, 'retire');
  expect(retired).toEqual({ curve: [next.curve.publicKey], signing: [next.signing?.x] });
  expect(readdirSync(shop.pathOf('gateway'))).toEqual(['key.json', 'redis-password']);
  expect(shop.peers()['pricing']).toEqual(pricing);
});

test('a start of the shop in the middle of a rotation changes nothing of it', () => {
  using shop = openFolders('gateway');
  makeMissing(shop.keys);
  for (const name of ['next', 'promote'] as const) {
    step(shop, name);
    const before = [shop.peers(), everything(shop)];

    makeMissing(shop.keys);

    expect([shop.peers(), everything(shop)]).toEqual(before);
  }
});

test('a rotation that is begun again before its end goes on with the same key', () => {
  using shop = openFolders('gateway');
  makeMissing(shop.keys);
  step(shop, 'next');
  const promoted = step(shop, 'promote');

  expect(step(shop, 'next')).toEqual(promoted);
  expect(step(shop, 'promote')).toEqual(promoted);
  expect(step(shop, 'retire').curve).toEqual(promoted.curve.slice(0, 1));
});

test('a step that is taken twice does no harm, and one that comes too early is refused', () => {
  using shop = openFolders('gateway');
  makeMissing(shop.keys);
  const present = shop.keyOf('gateway');
  expect(() => step(shop, 'promote')).toThrow('gateway has no next key');
  expect(shop.keyOf('gateway')).toEqual(present);

  const announced = step(shop, 'next');
  expect(step(shop, 'next')).toEqual(announced);
  const promoted = step(shop, 'promote');
  expect(step(shop, 'promote')).toEqual(promoted);
  expect(step(shop, 'retire')).toEqual(step(shop, 'retire'));
});
