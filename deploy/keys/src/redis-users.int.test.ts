import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { systemRuntime as runtime } from '@shop/shared/runtime';
import { openRedis } from '@shop/shared/service/redis';
import { withRedis } from '@shop/shared/service/redis-once';
import { openRedisRegistry } from '@shop/shared/service/redis-discovery';
import { type RunningRedis, startRedis } from '@shop/shared/testing/containers';
import { eventually } from '@shop/shared/service/testing/eventually';
import { createTestSetup } from '@shop/shared/testing/setup';
import { cacheUsers, loadRedisUsers, redisUsers } from './redis-users.ts';

const services = ['carts', 'gateway', 'pricing', 'recommendations', 'seed'];
const operator = { user: 'operator', password: 'of-the-operator' };
const caretakers = { operator: operator.password, loader: 'of-loader' };
const loginOf = (user: string) => ({ user, password: `of-${user}` });

const passwordsOf = (names: readonly string[]) =>
  new Map(names.map((name) => [name, `of-${name}`]));
const passwords = passwordsOf(services);
const linesOf = (users: string) => users.split('\n').filter(Boolean);

let server: RunningRedis;
let cache: RunningRedis;
const setup = createTestSetup(runtime);
beforeAll(async () => {
  [server, cache] = await Promise.all([
    startRedis({ users: linesOf(redisUsers(passwords, caretakers)), isKept: true }),
    startRedis({ users: linesOf(cacheUsers(passwords, caretakers)) }),
  ]);
}, 120_000);
afterAll(async () => {
  await setup.stop();
  await server?.stop();
  await cache?.stop();
});

const connections = new Map<string, ReturnType<typeof openRedis>>();
const connectionOf = (login: typeof operator, { url }: RunningRedis) => {
  const name = `${login.user} ${url}`;
  const connection = connections.get(name) ?? openRedis(setup, url, login);
  connections.set(name, connection);
  return connection;
};

const isRefusal = (error: unknown) => /NOPERM|no permissions/i.test(String(error));

/** Repeats what a service would give up at once; resolves to `refused` for who may not do it. */
const patiently = <T>(work: () => Promise<T>): Promise<T | 'refused'> =>
  eventually(() =>
    work().catch((error: unknown) => {
      if (isRefusal(error)) return 'refused' as const;
      throw error;
    }),
  );

type Login = typeof operator;

const runOn = (to: RunningRedis, login: Login, command: string, ...args: readonly string[]) =>
  patiently(async () => (await connectionOf(login, to)).call(command, ...args));

const run = (login: Login, command: string, ...args: readonly string[]) =>
  runOn(server, login, command, ...args);

test.each([
  ['gateway', ['incr', 'gateway:limit:page:1']],
  ['gateway', ['eval', "return redis.call('get', KEYS[1])", '1', 'gateway:limit:page:1']],
  ['gateway', ['set', 'gateway:session:s-1', '{}', 'PX', '1000']],
  ['gateway', ['getex', 'gateway:session:s-1', 'PX', '1000']],
  ['gateway', ['hset', 'gateway:copy:reviews:p-1', 'version', '1']],
  ['gateway', ['hset', 'gateway:partner:keys', 'one', '{}']],
  ['gateway', ['hvals', 'gateway:partner:keys']],
  ['gateway', ['scan', '0', 'match', 'gateway:limit:*']],
  ['gateway', ['info', 'server']],
  ['carts', ['hset', 'carts:guest:1', 'version', '1', 'cart', '{}']],
  ['carts', ['eval', "return redis.call('pexpire', KEYS[1], 1000)", '1', 'carts:guest:1']],
  ['carts', ['ping']],
  ['recommendations', ['zadd', 'shop:discovery:recommendations', '1', 'me']],
  ['recommendations', ['info', 'server']],
])('%s may do its work: %j', async (user, [command = '', ...args]) => {
  expect(await run(loginOf(user), command, ...args)).not.toBe('refused');
});

test.each([
  ['gateway', ['set', 'other', '1']],
  ['gateway', ['eval', "return redis.call('del', 'other')", '0']],
  ['gateway', ['zadd', 'shop:discovery:pricing', '1', 'me']],
  ['recommendations', ['hget', 'gateway:copy:reviews:p-1', 'version']],
  ['recommendations', ['eval', "return redis.call('del', 'gateway:limit:page:1')", '0']],
  ['carts', ['get', 'gateway:session:s-1']],
  ['carts', ['eval', "return redis.call('del', 'gateway:session:s-1')", '0']],
  ['gateway', ['hget', 'carts:guest:1', 'cart']],
  ['pricing', ['hget', 'carts:guest:1', 'cart']],
  ['pricing', ['get', 'gateway:limit:page:1']],
  ['pricing', ['hvals', 'gateway:partner:keys']],
  ['pricing', ['get', 'gateway:session:s-1']],
  ['pricing', ['publish', 'other', 'news']],
  ['seed', ['eval', 'return 1', '0']],
  ...services.flatMap((user): [string, string[]][] => [
    [user, ['flushall']],
    [user, ['keys', '*']],
    [user, ['config', 'get', '*']],
    [user, ['acl', 'list']],
    [user, ['function', 'list']],
  ]),
])('%s may do nothing else: %j', async (user, [command = '', ...args]) => {
  expect(await run(loginOf(user), command, ...args)).toBe('refused');
});

test('the cache keeps copies for the gateway, and knows no other service', async () => {
  const keep = ['hset', 'gateway:copy:reviews:p-1', 'version', '1'] as const;
  expect(await runOn(cache, loginOf('gateway'), ...keep)).not.toBe('refused');
  expect(await runOn(cache, operator, 'acl', 'log')).toEqual([]);
  expect(await runOn(cache, loginOf('gateway'), 'get', 'gateway:limit:page:1')).toBe('refused');
  expect(await runOn(cache, loginOf('gateway'), 'flushall')).toBe('refused');
  await expect(runOn(cache, loginOf('pricing'), 'ping')).rejects.toThrow();
});

test('a service says where it is itself, and can say so of nobody else', async () => {
  const registry = await openRedisRegistry(setup, server.url, loginOf('pricing'));
  const caller = await openRedisRegistry(setup, server.url, loginOf('seed'));
  const entry = { entry: 'tcp://10.0.0.7:7000', ttlMs: 60_000 };
  const heard: (string | undefined)[] = [];
  caller.listen((service) => heard.push(service));

  await eventually(async () => {
    await registry.write('pricing', entry);
    expect(await caller.read('pricing')).toContain(entry.entry);
  });
  await eventually(async () => {
    await registry.write('pricing', { ...entry, entry: runtime.newId() });
    expect(heard).toContain('pricing');
  });

  expect(await patiently(() => registry.write('product', entry))).toBe('refused');
  expect(await patiently(() => caller.write('pricing', entry))).toBe('refused');
});

test('where a server knows another password, the message says so without its host', async () => {
  const login = { user: 'loader', password: 'wrong' };

  await expect(loadRedisUsers([server.url], login)).rejects.toThrow(
    /^a Redis among those given knows another loader: start it again$/,
  );
});

/** The server's answer to a line of a client that has not logged in. */
const answerTo = async (line: string): Promise<string> => {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  try {
    socket.write(`${line}\r\n`);
    const [answer] = await once(socket, 'data');
    return String(answer);
  } finally {
    socket.destroy();
  }
};

test.each([
  ['GET gateway:limit:page:1', /^-NOAUTH/],
  ['EVAL "return 1" 0', /^-NOAUTH/],
  ['AUTH default ""', /^-WRONGPASS/],
  ['HELLO 3 AUTH default ""', /^-WRONGPASS/],
])('nobody can be the default user: %s', async (line, refusal) => {
  expect(await answerTo(line)).toMatch(refusal);
});

test('the writes of a script are there after the server was killed', async () => {
  const script = "redis.call('set', KEYS[1], 'kept') redis.call('set', KEYS[2], 'kept')";
  await run(loginOf('gateway'), 'eval', script, '2', 'gateway:limit:one', 'gateway:limit:two');

  await server.kill();

  expect(await run(loginOf('gateway'), 'get', 'gateway:limit:one')).toBe('kept');
});

test('a new user is known at once, and the connections of others go on', async () => {
  const before = await run(loginOf('recommendations'), 'client', 'id');
  const more = redisUsers(passwordsOf([...services, 'wishlists']), caretakers);
  await server.writeUsers(linesOf(more));

  await run(operator, 'acl', 'log', 'reset');
  await loadRedisUsers([server.url, cache.url], loginOf('loader'));

  expect(await run(operator, 'acl', 'log')).toEqual([]);

  expect(await run(loginOf('wishlists'), 'ping')).toBe('PONG');
  expect(await run(loginOf('recommendations'), 'client', 'id')).toBe(before);
});

test.each([
  ['ACL', 'LIST'],
  ['ACL', 'SETUSER', 'mallory'],
  ['GET', 'gateway:limit:page:1'],
  ['INFO'],
])('the user that reloads the users may do nothing else: %s', async (command, ...args) => {
  const asking = withRedis(server.url, loginOf('loader'), (redis) => redis.call(command, ...args));

  await expect(asking).rejects.toThrow('NOPERM');
});

test('a server that was started with another password is to be started again', async () => {
  const stranger = { user: 'loader', password: 'of-before' };

  await expect(loadRedisUsers([server.url], stranger)).rejects.toThrow('start it again');
});
