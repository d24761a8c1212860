import { expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type ErrorCode, ServiceError } from '../errors.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { idempotentOperation } from './idempotent-operation.ts';
import { createMemoryIdempotencyStore } from './memory-idempotency-store.ts';
import { servedContext } from '../testing/context.ts';

const timeoutMs = 2_000;

/** An operation whose handler is what a test says; without one each call has another answer. */
const setup = () => {
  const runtime = createFakeRuntime();
  const store = createMemoryIdempotencyStore(runtime);
  const lines: string[] = [];
  const log = pino({}, { write: (line) => void lines.push(line) });
  const add = idempotentOperation({ store, runtime, log })('add', { aggregate: 'id' });
  const contextWith = (idempotencyKey: string | undefined) => ({
    ...servedContext(runtime, { timeoutMs }),
    idempotencyKey,
  });
  let runs = 0;
  const count = async () => `{"run":${++runs}}`;
  return {
    runtime,
    store,
    lines,
    call: (key: string | undefined, run: () => Promise<string> = count, delta = 1) =>
      add({ id: 'lamp-1', delta }, contextWith(key), run),
    callBy: (who: { service?: string; user?: string; id?: string }, delta = 1) => {
      const { service = 'gateway', user = 'admin', id = 'lamp-1' } = who;
      const caller = { service, instance: `${service}-${runtime.newId()}` };
      const given = { ...contextWith('1'), caller, user: { id: user, roles: [] } };
      return add({ id, delta }, given, count);
    },
  };
};

test('a write without a key is refused, and its handler does not run', async () => {
  const { call } = setup();

  await expect(call(undefined)).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    executed: 'no',
    fields: [{ field: 'idempotencyKey' }],
  });

  expect(await call('a')).toBe('{"run":1}');
});

const failing = (error: Error) => () => Promise.reject(error);

test('the same key and input again has the first answer, and the handler does not run', async () => {
  const { call } = setup();

  expect(await call('a')).toBe('{"run":1}');
  expect(await call('a')).toBe('{"run":1}');
  expect(await call('b')).toBe('{"run":2}');
});

test('another input under a used key is refused, before and after the first is done', async () => {
  const { call } = setup();
  const gate = Promise.withResolvers<string>();
  const first = call('a', () => gate.promise, 1);
  const other = () => call('a', undefined, 2);

  await expect(other()).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', executed: 'no' });
  gate.resolve('{}');
  await first;
  await expect(other()).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', executed: 'no' });
});

test.each([{ service: 'seed' }, { user: 'ada' }, { id: 'mug-1' }])(
  'the same key of another caller or user, or for another aggregate, is another write: %j',
  async (other) => {
    const { callBy } = setup();
    await callBy({});

    expect(await callBy(other, 2)).toBe('{"run":2}');
    expect(await callBy({})).toBe('{"run":1}');
    expect(await callBy(other, 2)).toBe('{"run":2}');
  },
);

test('while the first still works, the second is told so and when to come again', async () => {
  const { call } = setup();
  const gate = Promise.withResolvers<string>();
  const first = call('a', () => gate.promise);

  await expect(call('a')).rejects.toMatchObject({
    code: 'IN_PROGRESS',
    executed: 'no',
    retryAfterMs: 500,
  });

  gate.resolve('{"first":true}');
  expect([await first, await call('a')]).toEqual(['{"first":true}', '{"first":true}']);
});

test.each(['ALREADY_EXISTS', 'CONFLICT', 'NOT_FOUND', 'OUT_OF_STOCK'])(
  'a %s by the service is said again as it was',
  async (code) => {
    const { call } = setup();
    const fields = [{ field: 'delta', message: 'is too much' }];
    const refused = call('a', failing(new ServiceError(code, 'not so', { fields, status: 409 })));
    const expected = { code, message: 'not so', executed: 'yes', fields };

    await expect(refused).rejects.toMatchObject(expected);
    await expect(call('a')).rejects.toMatchObject(expected);
  },
);

test.each<ErrorCode>([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'IDEMPOTENCY_MISMATCH',
  'INVALID_ARGUMENT',
  'OVERLOADED',
  'UNAVAILABLE',
])('after %s the same key is tried again', async (code) => {
  const { call } = setup();

  await expect(call('a', failing(new ServiceError(code, 'not now')))).rejects.toMatchObject({
    code,
  });

  expect(await call('a')).toBe('{"run":1}');
});

test('after a fault, and after a conflict that did nothing, the same key is tried again', async () => {
  const { call } = setup();
  const untouched = new ServiceError('CONFLICT', 'lost a race', { executed: 'no' });

  await expect(call('a', failing(new TypeError('a bug')))).rejects.toThrow('a bug');
  await expect(call('a', failing(untouched))).rejects.toBe(untouched);

  expect(await call('a')).toBe('{"run":1}');
});

test('the outcome of a call whose caller has given up answers the next call', async () => {
  const { call, runtime } = setup();
  const late = call('a', () => new Promise((done) => void runtime.after(3_000, () => done('{}'))));

  await runtime.advance(3_000);
  await late;

  expect(await call('a')).toBe('{}');
});

test('a try that never ends is taken over when its time and a margin are over', async () => {
  const { call, runtime } = setup();
  const gate = Promise.withResolvers<string>();
  const lost = call('a', () => gate.promise);
  await runtime.advance(timeoutMs + 1_999);
  await expect(call('a')).rejects.toMatchObject({ code: 'IN_PROGRESS' });
  await runtime.advance(1);

  expect(await call('a')).toBe('{"run":1}');

  gate.resolve('{"late":true}');
  await lost;
  expect(await call('a')).toBe('{"run":1}');
});

test('without its store no write runs', async () => {
  const { call, store } = setup();
  const { claim } = store;
  store.claim = failing(new ServiceError('UNAVAILABLE', 'no store', { executed: 'no' }));

  await expect(call('a')).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });

  store.claim = claim;
  expect(await call('a')).toBe('{"run":1}');
});

test('a write whose record cannot be stored is answered, and the log says so', async () => {
  const { call, store, lines } = setup();
  store.keep = failing(new Error('no store'));

  expect(await call('a')).toBe('{"run":1}');

  expect(lines.join()).toContain('cannot write an idempotency record');
});
