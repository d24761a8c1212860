import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemRuntime } from '../runtime.ts';
import {
  type RunningMongo,
  type RunningRedis,
  startMongo,
  startRedis,
} from '../testing/containers.ts';
import { createTestSetup } from '../testing/setup.ts';
import { openMongo } from './mongo.ts';
import { openRedis } from './redis.ts';
import { eventually } from './testing/eventually.ts';

const login = { user: 'pricing', password: 'canary-word' };
const wrong = { ...login, password: 'canary-guess' };

let mongo: RunningMongo;
let redis: RunningRedis;
beforeAll(async () => {
  const users = ['user default off', `user ${login.user} on >${login.password} ~* +@all`];
  [mongo, redis] = await Promise.all([startMongo(login), startRedis({ users })]);
}, 120_000);
afterAll(() => Promise.all([mongo?.stop(), redis?.stop()]));

const openStore = async (who?: typeof login) => {
  const setup = createTestSetup();
  const store = { url: mongo.url, name: 'shop', login: who };
  try {
    return await openMongo(setup, store, (database) =>
      database.collection('things').countDocuments(),
    );
  } finally {
    await setup.stop();
  }
};

test('MongoDB lets in who has the password', async () => {
  expect(await openStore(login)).toBe(0);
});

test('a wrong password for MongoDB ends the start at once and is not shown', async () => {
  const failure: unknown = await openStore(wrong).catch((error: unknown) => error);

  expect(failure).toMatchObject({ message: 'MongoDB refuses MONGO_USER with its password' });
  await expect(openStore()).rejects.toThrow('authentication');
});

const openLogged = async (who?: typeof login) => {
  const lines: unknown[] = [];
  const stops: (() => Promise<unknown>)[] = [];
  const log = pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) });
  const onStop = (stop: () => Promise<unknown>) => void stops.push(stop);
  const connection = await openRedis({ runtime: systemRuntime, log, onStop }, redis.url, who);
  return {
    connection,
    lines,
    [Symbol.asyncDispose]: async () => void (await Promise.all(stops.map((stop) => stop()))),
  };
};

test('Redis lets in who has the password', async () => {
  await using opened = await openLogged(login);

  await eventually(async () => expect(await opened.connection.ping()).toBe('PONG'));
  expect(opened.lines).toEqual([]);
});

test('a wrong password for Redis is logged once, and commands fail at once', async () => {
  await using opened = await openLogged(wrong);
  const { connection, lines } = opened;

  await eventually(() => expect(lines).toMatchObject([{ msg: 'store is away' }]));

  expect(lines).toMatchObject([{ code: 'WRONGPASS' }]);
  await expect(connection.set('any', 'thing')).rejects.toThrow();
  expect(JSON.stringify(lines)).not.toContain('canary');
});
