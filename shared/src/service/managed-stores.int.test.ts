import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KeyFolder, createKeyFolder } from '../keys/testing/key-folder.ts';
import {
  type RunningMongo,
  type RunningRedis,
  startMongo,
  startRedis,
  testMongoClient,
} from '../testing/containers.ts';
import { withRedis } from './redis-once.ts';
import { startChild } from './testing/child.ts';
import { eventually } from './testing/eventually.ts';
import { type TlsEntrance, createAuthority } from './testing/tls.ts';

const login = { user: 'shop', password: 'canary-word' };
const authority = createAuthority();
let mongo: RunningMongo;
let redis: RunningRedis;
let keys: KeyFolder;
let entrances: readonly TlsEntrance[];

beforeAll(async () => {
  const users = ['user default off', `user ${login.user} on >${login.password} ~* &* +@all`];
  [mongo, redis] = await Promise.all([startMongo(login), startRedis({ users })]);
  entrances = await Promise.all([authority.enter(mongo.url), authority.enter(redis.url)]);
  keys = await createKeyFolder('pricing', 'gateway');
}, 120_000);
afterAll(async () => {
  for (const entrance of entrances ?? []) entrance.close();
  await Promise.all([mongo?.stop(), redis?.stop(), keys?.[Symbol.asyncDispose]()]);
  authority.close();
});

/** The service as it is started with addresses alone, which have TLS, a user and a password. */
const startPricing = (variables: Readonly<Record<string, string>> = {}) => {
  const [toMongo, toRedis] = entrances.map(
    ({ port }) => `${login.user}:${login.password}@127.0.0.1:${port}`,
  );
  return startChild(join(import.meta.dirname, '../../../services/pricing/src/main.ts'), {
    ...keys.settingsOf('pricing'),
    MONGO_URL: `mongodb://${toMongo}/?tls=true&directConnection=true`,
    MONGO_DATABASE: 'staging-*',
    REDIS_URL: `rediss://${toRedis}`,
    DISCOVERY: 'redis',
    CALLS_PORT: '0',
    EVENTS_PORT: '0',
    ADMIN_CALLS_PORT: '0',
    ADMIN_PORT: '0',
    NODE_EXTRA_CA_CERTS: authority.certificateFile,
    ...variables,
  });
};

test('a service keeps its data in MongoDB and its address in Redis, both by TLS', async () => {
  await using pricing = startPricing();
  const started = () =>
    expect(pricing.lines()).toContainEqual(expect.objectContaining({ msg: 'started' }));
  await eventually(started);

  const client = testMongoClient(mongo.url, {}, login);
  const { databases } = await client.db().admin().listDatabases();
  await client.close();
  const registered = await withRedis(redis.url, login, (asked) =>
    asked.zcard('shop:discovery:pricing'),
  );

  expect(databases.map(({ name }) => name)).toContain('staging-pricing');
  expect(registered).toBe(1);
  pricing.signal('SIGTERM');
  expect(await pricing.ended).toBe(0);
  expect(pricing.stdout() + pricing.stderr()).not.toContain('canary');
}, 60_000);

test('a store whose certificate it has no reason to believe is as one that is not there', async () => {
  await using pricing = startPricing({ NODE_EXTRA_CA_CERTS: '' });

  const saysSo = () =>
    expect(pricing.lines()).toContainEqual(
      expect.objectContaining({ store: 'mongo', msg: 'store does not answer yet' }),
    );
  await eventually(saysSo);

  expect(pricing.lines()).not.toContainEqual(expect.objectContaining({ msg: 'started' }));
  expect(pricing.stdout() + pricing.stderr()).not.toContain('canary');
}, 60_000);

test.each(['mongodb://shop:canary@word@127.0.0.1/', 'mongodb://shop:canary@127.0.0.1:x/'])(
  'an address that cannot be one is not shown, as it may have a password: %s',
  async (MONGO_URL) => {
    await using pricing = startPricing({ MONGO_URL });

    expect(await pricing.ended).not.toBe(0);
    expect(pricing.stdout() + pricing.stderr()).not.toContain('canary');
  },
);
