import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Collection, MongoClient } from 'mongodb';
import { Applier, maxEventTries } from '../events/delivery/applier.ts';
import { changeTo, thingsContract } from '../events/delivery/testing/things.ts';
import { createDeadLetters } from '../events/delivery/dead-letters.ts';
import { type RunningMongo, startMongo, testMongoClient } from '../testing/containers.ts';
import { createDeadLetterStore, deadLetterDocuments } from '../storage/dead-letter-store.ts';
import { MemoryDocuments } from '../storage/memory-documents.ts';
import { testContext } from '../testing/context.ts';
import { inBackground, withDeadline } from './mongo-calls.ts';

let mongo: RunningMongo;
let gate: Server;
/** While it is set: calls about things reach the server, and their answers do not come back. */
let onTaken: (() => void) | undefined;

const pass = (socket: Socket): void => {
  const { hostname, port } = new URL(mongo.url);
  const onward = connect(Number(port), hostname);
  let isHeld = false;
  socket.on('data', (sent) => {
    isHeld ||= onTaken !== undefined && sent.includes('things');
    onward.write(sent);
    if (isHeld) onTaken?.();
  });
  onward.on('data', (answer) => void (isHeld || socket.write(answer)));
  socket.on('error', () => undefined).on('close', () => onward.destroy());
  onward.on('error', () => undefined).on('close', () => socket.destroy());
};

beforeAll(async () => {
  mongo = await startMongo();
  gate = createServer(pass).listen(0, '127.0.0.1');
  await once(gate, 'listening');
}, 120_000);

afterAll(async () => {
  gate.close();
  await mongo.stop();
});

type Things = Collection<{ value: number }>;
const update = { $set: { value: 2 } };
const bulk = [{ updateOne: { filter: {}, update } }];

/** A client of its own, behind the gate. */
const openClient = async () => {
  const address = gate.address() as AddressInfo;
  const url = `mongodb://127.0.0.1:${address.port}/?directConnection=true`;
  const client = testMongoClient(url);
  await client.connect();
  return { client, things: client.db('closing').collection<{ value: number }>('things') };
};

/** How a call fails when its client closes after the server has taken it. */
const closedUnder = async (client: MongoClient, call: () => Promise<unknown>): Promise<unknown> => {
  const taken = new Promise<void>((resolve) => void (onTaken = resolve));
  const failing = call().catch((error: unknown) => error);
  await taken;
  onTaken = undefined;
  await client.close();
  return failing;
};

test.each<[string, (all: Things) => Promise<unknown>]>([
  ['a read', (all) => all.findOne({})],
  ['a list', (all) => all.find({}).toArray()],
  ['a write', (all) => all.updateOne({}, update)],
  ['a bulk write', (all) => all.bulkWrite(bulk)],
])('%s in flight when the client closes may have been executed', async (_what, call) => {
  const { things, client } = await openClient();

  const failure = await closedUnder(client, () => withDeadline(testContext(), () => call(things)));

  expect(failure).toMatchObject({ code: 'UNAVAILABLE', executed: 'unknown' });
});

test('a call that is made when the client has closed was not executed', async () => {
  const { things, client } = await openClient();
  await things.findOne({});
  await client.close();

  const failing = withDeadline(testContext(), (limits) => things.findOne({}, limits));

  await expect(failing).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
});

test('an event does not become a dead letter while the store is closing, however often', async () => {
  const deadLetters = createDeadLetters(
    'things',
    createDeadLetterStore(new MemoryDocuments(deadLetterDocuments)),
  );
  await deadLetters.open();
  const event = { ...changeTo(1), seq: 1 };
  let store = await openClient();
  const applier = new Applier({
    contract: thingsContract,
    consumer: {
      position: async () => undefined,
      apply: async () => void (await inBackground(() => store.things.bulkWrite(bulk))),
      reset: async () => undefined,
    },
    deadLetters,
    // It is back whenever it is asked.
    checkStores: async () => undefined,
    logger: { warn: () => undefined },
  });

  for (let tries = 0; tries <= maxEventTries; tries++) {
    const applying = () => applier.apply('epoch', [event], () => undefined);
    expect(await closedUnder(store.client, applying)).toMatchObject({ code: 'UNAVAILABLE' });
    store = await openClient();
  }

  expect(deadLetters.entries()).toEqual([]);
  await store.client.close();
});
