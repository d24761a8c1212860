import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Socket, connect, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Db, MongoClient } from 'mongodb';
import { pino } from 'pino';
import { createMongoStorage } from '../storage/mongo-storage.ts';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { createTestSetup } from '../testing/setup.ts';
import { freePort } from '../testing/free-port.ts';
import { openMongo } from './mongo.ts';
import { withDeadline, isDuplicateKey, isInserted } from './mongo-calls.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

const insert = (database: Db, _id: string) =>
  database.collection<{ _id: string }>('things').insertOne({ _id });

test('an opened database is ready until the service has stopped', async () => {
  const setup = createTestSetup();
  const database = await openMongo(setup, { url: mongo.url, name: 'shop' }, async (opened) => {
    await opened.command({ ping: 1 });
    return opened;
  });

  await expect(setup.probe('mongo')).resolves.toMatchObject({ ok: 1 });
  expect(database.databaseName).toBe('shop');
  await setup.stop();

  const found = withDeadline(testContext(), (limits) =>
    database.collection('things').findOne({}, limits),
  );
  await expect(found).rejects.toThrow();
});

test('a store that is there long after the service is found', async () => {
  const port = await freePort();
  const words = new PassThrough();
  const setup = { ...createTestSetup(), log: pino(words) };
  const opening = openMongo(
    setup,
    { url: `mongodb://127.0.0.1:${port}/?directConnection=true`, name: 'late' },
    (database) => database.command({ ping: 1 }),
  );
  await once(words, 'data');

  const { hostname, port: realPort } = new URL(mongo.url);
  const gate = createServer((socket) => {
    const onward = connect(Number(realPort), hostname);
    socket.on('error', () => onward.destroy()).pipe(onward);
    onward.on('error', () => socket.destroy()).pipe(socket);
  });
  gate.listen(port, '127.0.0.1');

  try {
    expect(await opening).toMatchObject({ ok: 1 });
  } finally {
    await setup.stop();
    gate.close();
  }
});

/** Ends all connections just when the driver uses one to look for its server: it waits for ever. */
const stopHeart = (client: MongoClient, connections: ReadonlySet<Socket>) => {
  const end = () => {
    for (const connection of connections) connection.destroy();
  };
  client.on('serverHeartbeatStarted', end);
  client.once('topologyOpening', () => client.off('serverHeartbeatStarted', end));
};

test('a driver that has stopped its heartbeats is connected again', async () => {
  const connections = new Set<Socket>();
  const note = (made: unknown) => {
    if (typeof made !== 'object' || !made || !('socket' in made)) return;
    if (made.socket instanceof Socket) connections.add(made.socket);
  };
  const setup = createTestSetup();
  const store = { url: mongo.url, name: 'still' };
  subscribe('net.client.socket', note);
  try {
    const { client } = await openMongo(setup, store, async (opened) => opened);
    stopHeart(client, connections);
    await once(client, 'topologyOpening');
    await once(client, 'serverHeartbeatSucceeded');

    await expect(setup.probe('mongo')).resolves.toMatchObject({ ok: 1 });
  } finally {
    unsubscribe('net.client.socket', note);
    await setup.stop();
  }
});

test('idempotency records are stored in the database that was opened', async () => {
  const setup = createTestSetup();
  const store = { url: mongo.url, name: 'records' };
  const database = await openMongo(setup, store, async (opened) => opened);
  const { idempotency } = createMongoStorage(setup, database);
  const claim = { operation: 'adjust', key: 'key-1', fingerprint: '', owner: 'try-1' };

  await idempotency.claim(claim, 1_000, testContext());

  expect(await database.collection('idempotencyRecords').countDocuments()).toBe(1);
  await setup.stop();
});

test('a second document with the same id is told apart from other failures', async () => {
  const database = mongo.database();

  expect(await isInserted(insert(database, 'lamp'))).toBe(true);
  expect(await isInserted(insert(database, 'lamp'))).toBe(false);
  expect(isDuplicateKey(await insert(database, 'lamp').catch((error: unknown) => error))).toBe(
    true,
  );
  await expect(isInserted(Promise.reject(new Error('other')))).rejects.toThrow('other');
});
