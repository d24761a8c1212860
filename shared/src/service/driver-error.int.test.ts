import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { systemRuntime } from '../runtime.ts';
import {
  type RunningMongo,
  type RunningRedis,
  startMongo,
  startRedis,
} from '../testing/containers.ts';
import { codeOf, loggedError } from './driver-error.ts';
import { createMongoClient } from './mongo.ts';
import { openRedis } from './redis.ts';
import { eventually } from './testing/eventually.ts';

const canary = 'canary-7f3a9c';

let mongo: RunningMongo;
let server: RunningRedis;
let redis: Awaited<ReturnType<typeof openRedis>>;
beforeAll(async () => {
  [mongo, server] = await Promise.all([startMongo(), startRedis()]);
  const setup = { runtime: systemRuntime, log: pino({ enabled: false }), onStop: () => undefined };
  redis = await openRedis(setup, server.url);
  await eventually(() => redis.ping());
}, 120_000);
afterAll(async () => {
  redis.disconnect();
  await Promise.all([mongo.stop(), server.stop()]);
});

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

const things = () => mongo.database().collection<{ _id: string; text: string }>('things');
const thing = { _id: canary, text: canary };

const failures: readonly [string, unknown, () => Promise<unknown>][] = [
  ['a command that is none', 'ERR', () => redis.call(`x${canary}`, canary)],
  [
    'a key of another kind',
    'WRONGTYPE',
    async () => {
      await redis.set(canary, canary);
      return redis.hset(canary, canary, canary);
    },
  ],
  ['a script that fails', 'ERR', () => redis.eval(`return redis.call('${canary}')`, 1, canary)],
  [
    'an id that is there',
    11_000,
    async () => {
      const collection = things();
      await collection.insertOne(thing);
      return collection.insertOne(thing);
    },
  ],
  [
    'several ids that are there',
    11_000,
    async () => {
      const collection = things();
      return collection.insertMany([thing, thing]);
    },
  ],
  [
    'a server that is not there',
    undefined,
    () => {
      const options = { serverSelectionTimeoutMS: 100 };
      const client = createMongoClient(`mongodb://${canary}.invalid:1`, options);
      return client.db('things').command({ ping: 1 });
    },
  ],
];

test.each(failures)(
  'of %s a log has the code, and neither data nor a host',
  async (_, code, fail) => {
    const error = await failureOf(fail());
    const outer = new Error('the work failed', { cause: error });

    expect(error).toBeInstanceOf(Error);
    expect(codeOf(error)).toBe(code);
    const logged = loggedError(outer);
    expect(logged).toMatchObject({ type: 'Error', message: 'the work failed' });
    expect(logged.cause).toMatchObject({ type: expect.stringMatching(/^(Reply|Mongo)/) });
    expect(JSON.stringify(logged)).not.toContain(canary);
  },
);
