import { expect, jest, test } from '@jest/globals';
import { MongoDriverError, MongoNetworkError, MongoServerError } from 'mongodb';
import { ServiceError } from '../errors.ts';
import { createContext } from '../protocol/calls/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { testContext } from '../testing/context.ts';
import { createTestSetup } from '../testing/setup.ts';
import { createMongoClient, mongoSettings, onceItAnswers } from './mongo.ts';
import { inBackground, withDeadline } from './mongo-calls.ts';

test('without time left the store is not asked', async () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 100 });
  const work = jest.fn(async () => 'answer');
  await runtime.advance(99.5);

  await expect(withDeadline(context, work)).rejects.toMatchObject({
    code: 'DEADLINE_EXCEEDED',
    executed: 'no',
  });
  expect(work).not.toHaveBeenCalled();
});

test('the store gets what is left of the time, in whole milliseconds', async () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 100 });
  await runtime.advance(40.5);

  expect(await withDeadline(context, async ({ maxTimeMS }) => maxTimeMS)).toBe(59);
});

test('a store that cannot be reached is unavailable and has executed nothing', async () => {
  const client = createMongoClient('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 50 });
  const things = client.db('shop').collection('things');

  const found = withDeadline(testContext(), (limits) => things.findOne({}, limits));

  await expect(found).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
  await expect(found).rejects.not.toMatchObject({ message: expect.stringContaining('127.0.0.1') });
  await client.close();
});

test('a client that has given up, or is closed, is a store that cannot be reached', async () => {
  const client = createMongoClient('mongodb://127.0.0.1:1', { serverSelectionTimeoutMS: 50 });
  const find = () =>
    withDeadline(testContext(), (limits) =>
      client.db('shop').collection('things').findOne({}, limits),
    );
  await expect(find()).rejects.toMatchObject({ code: 'UNAVAILABLE' });

  await expect(find()).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
  await client.close();
  await expect(find()).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
});

/** As the driver has it, which does not let anyone else make one. */
class QueueTimeout extends MongoDriverError {
  override get name(): string {
    return 'MongoWaitQueueTimeoutError';
  }
}

test('a call without a free connection waits again for as long as there is time', async () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 1_000 });
  let tries = 0;
  const work = async () => {
    tries += 1;
    await runtime.advance(200);
    if (tries < 4) throw new QueueTimeout('no connection');
    return 'answer';
  };

  expect(await withDeadline(context, work)).toBe('answer');
  expect(tries).toBe(4);
});

test('when the time is over and no connection was free, nothing was executed', async () => {
  const runtime = createFakeRuntime();
  const context = createContext(runtime, { timeoutMs: 500 });
  const work = async () => {
    await runtime.advance(200);
    throw new QueueTimeout('no connection');
  };

  await expect(withDeadline(context, work)).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    executed: 'no',
  });
  expect(runtime.now()).toBe(600);
  await expect(inBackground(work)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(runtime.now()).toBe(600 + 10 * 200);
});

test('a refusal goes through as it is, anything unexpected is internal', async () => {
  const refusal = new ServiceError('CONFLICT', 'at version 2');
  const throwing = (error: Error) => withDeadline(testContext(), () => Promise.reject(error));

  await expect(throwing(refusal)).rejects.toBe(refusal);
  await expect(throwing(new TypeError('a bug'))).rejects.toMatchObject({ code: 'INTERNAL' });
});

test.each([
  ['a lost connection', new MongoNetworkError('reset'), 'UNAVAILABLE'],
  ['a full disk', new MongoServerError({ message: 'full', code: 14_031 }), 'UNAVAILABLE'],
  ['another primary', new MongoServerError({ message: 'not me', code: 10_107 }), 'UNAVAILABLE'],
  ['too little time', new MongoServerError({ message: 'late', code: 50 }), 'DEADLINE_EXCEEDED'],
  ['a document that is refused', new MongoServerError({ message: 'no', code: 121 }), 'INTERNAL'],
  ['a bug', new TypeError('a bug'), 'INTERNAL'],
])('in the background, too, %s has its code', async (_name, failure, code) => {
  await expect(inBackground(() => Promise.reject(failure))).rejects.toMatchObject({ code });
});

test.each(['mongodb://mongo:27017', 'mongodb+srv://shop.example/?tls=true'])(
  'a connection string is accepted: %s',
  (MONGO_URL) => {
    expect(mongoSettings.parse({ MONGO_URL })).toEqual({ MONGO_URL, MONGO_DATABASE: '*' });
  },
);

test.each(['', 'mongo:27017', 'http://mongo'])(
  'an invalid address of a store is refused: %j',
  (MONGO_URL) => {
    expect(mongoSettings.safeParse({ MONGO_URL }).success).toBe(false);
  },
);

test('the opening of a store is tried again while the store does not answer', async () => {
  const runtime = createFakeRuntime();
  let tries = 0;

  const opening = onceItAnswers(createTestSetup(runtime), async () => {
    tries += 1;
    if (tries < 5) throw new MongoNetworkError('connection reset');
    return 'opened';
  });
  await runtime.advance(10_000);

  expect(await opening).toBe('opened');
  expect(tries).toBe(5);
});

test('a store that does not answer for a minute fails the start', async () => {
  const runtime = createFakeRuntime();

  const opening = onceItAnswers(createTestSetup(runtime), () =>
    Promise.reject(new MongoNetworkError('reset')),
  );
  const ending = expect(opening).rejects.toThrow('reset');
  await runtime.advance(61_000);

  await ending;
  expect(runtime.waiting()).toBe(0);
});

test('a failure that will not pass fails the start at once', async () => {
  const setup = createTestSetup(createFakeRuntime());

  const opening = onceItAnswers(setup, () => Promise.reject(new TypeError('a bug')));

  await expect(opening).rejects.toThrow('a bug');
});
