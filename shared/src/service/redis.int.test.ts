import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { systemRuntime } from '../runtime.ts';
import { type RunningServer, startRedis } from '../testing/containers.ts';
import { openRedis } from './redis.ts';

const patienceMs = 20_000;

let server: RunningServer;
beforeAll(async () => void (server = await startRedis()), 120_000);
afterAll(() => server?.stop());

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A way to the server that can be closed and opened again. */
const createWay = async (whereTo = () => server.url) => {
  const sockets = new Set<Socket>();
  const join = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('error', () => undefined).on('close', () => to.destroy());
    from.pipe(to);
  };
  const listener = createServer((near) => {
    const { port, hostname } = new URL(whereTo());
    const far = connect(Number(port), hostname);
    join(near, far);
    join(far, near);
  });
  const open = (port = 0) =>
    new Promise<void>((resolve) => void listener.listen(port, '127.0.0.1', resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<unknown>((resolve) => void listener.close(resolve));
  };
  await open();
  const { port } = listener.address() as AddressInfo;
  stops.unshift(close);
  return { url: `redis://127.0.0.1:${port}`, close, open: () => open(port) };
};

const openLogged = async (url: string) => {
  const lines: { readonly msg: string }[] = [];
  const redis = await openRedis(
    {
      runtime: systemRuntime,
      log: pino({ base: null }, { write: (line) => void lines.push(JSON.parse(line)) }),
      onStop: (task) => void stops.unshift(task),
    },
    url,
  );
  const answers = () =>
    redis.ping().then(
      () => true,
      () => false,
    );
  return { redis, answers, lines, messages: () => lines.map(({ msg }) => msg) };
};

const until = async (holds: () => Promise<boolean>) => {
  const givesUpAt = performance.now() + patienceMs;
  while (!(await holds()) && performance.now() < givesUpAt) {
    await new Promise(setImmediate);
  }
};

test('without a server it opens, and fails at once', async () => {
  const { redis, lines } = await openLogged('redis://127.0.0.1:1');

  await expect(redis.ping()).rejects.toThrow();
  await until(async () => lines.length > 0);

  expect(lines).toMatchObject([{ msg: 'store is away', store: 'redis', code: 'ECONNREFUSED' }]);
  expect(JSON.stringify(lines)).not.toContain('127.0.0.1');
});

test('it comes back when the server does, and says each once', async () => {
  const way = await createWay();
  const { answers, messages } = await openLogged(way.url);
  await until(answers);
  expect(messages()).toEqual([]);

  await way.close();
  await until(async () => messages().length > 0);
  expect(await answers()).toBe(false);
  await way.open();
  await until(answers);

  expect(await answers()).toBe(true);
  expect(messages()).toEqual(['store is away', 'store is back']);
});

test('nothing tries to connect any more when the service has stopped', async () => {
  const { redis, answers } = await openLogged(server.url);
  await until(answers);

  for (const stop of stops.splice(0)) await stop();
  await until(async () => redis.status === 'end');

  expect(redis.status).toBe('end');
});

test('a server that takes commands and answers none costs a moment', async () => {
  const { redis, answers } = await openLogged(server.url);
  await until(answers);

  const blocked = redis.call('CLIENT', 'PAUSE', '1000', 'ALL').then(() => redis.ping());

  await expect(blocked).rejects.toThrow('timed out');
});

/** Takes writes from nobody but a primary, and there is none. */
const demote = (redis: Redis) => redis.call('REPLICAOF', '127.0.0.1', '1');

test('after a failover it finds the new primary, with one line for both', async () => {
  const heir = await startRedis();
  stops.unshift(heir.stop);
  let primary = server.url;
  const way = await createWay(() => primary);
  const { redis, answers, lines } = await openLogged(`${way.url}?commandTimeout=none`);
  await until(answers);
  const write = () => redis.set('after', 'failover').catch(({ message }: Error) => message);

  const operator = new Redis(server.url);
  stops.unshift(async () => {
    await operator.call('REPLICAOF', 'NO', 'ONE');
    operator.disconnect();
  });
  const before = await redis.client('ID');
  await demote(operator);
  expect(await write()).toMatch(/^READONLY/);
  // For as long as the address has not moved, it is the same trouble.
  await until(async () => (await redis.client('ID').catch(() => 0)) > before);
  await until(async () => (await write()).startsWith('READONLY'));
  primary = heir.url;
  await until(async () => (await write()) === 'OK');
  await until(async () => lines.length > 1);

  expect(lines).toMatchObject([
    { msg: 'store is away', store: 'redis', code: 'READONLY' },
    { msg: 'store is back', store: 'redis' },
  ]);
}, 60_000);

test('one that becomes the primary where it is takes writes again, and says so', async () => {
  const { redis, answers, messages } = await openLogged(`${server.url}?commandTimeout=none`);
  await until(answers);
  const operator = new Redis(server.url);
  stops.unshift(async () => operator.disconnect());
  await demote(operator);
  await redis.set('while', 'demoted').catch(() => undefined);
  expect(messages()).toEqual(['store is away']);

  await operator.call('REPLICAOF', 'NO', 'ONE');

  await until(async () => messages().length > 1);
  expect(messages()).toEqual(['store is away', 'store is back']);
}, 60_000);
