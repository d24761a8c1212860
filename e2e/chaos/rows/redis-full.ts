import { setTimeout as pause } from 'node:timers/promises';
import { docker } from '../../src/compose-project.ts';
import { eventually } from '../../src/eventually.ts';
import { askRedis } from '../../src/redis.ts';
import type { RedisServer } from '../../src/redis.ts';
import type { Arena } from '../arena.ts';
import type { Heal } from '../faults/network.ts';
import { faultRow } from './fault-row.ts';
import type { Bounds, Check } from './row.ts';

const registryKey = 'shop:discovery:recommendations';

/** Longer than an entry lasts that is not renewed. */
const renewalMs = 7_000;

/** One wrong token, which is counted in Redis for a quarter of an hour. */
const guess = `fetch('http://127.0.0.1:8081/api/v1/products/p-000001/price', { method: 'PUT',
  headers: { authorization: 'Bearer wrong', 'content-type': 'application/json', 'if-match': '"1"' },
  body: '{"amount":1}' }).then((answer) => process.exit(answer.status === 401 ? 0 : 1))`;

/**
 * A replica that says in Redis where it is, where nobody looks for it, and a gateway that counts
 * what one client does.
 */
const addWriters = async ({ stack }: Arena): Promise<Heal> => {
  const run = (...options: string[]) =>
    stack.compose('run', '--quiet-build', '--detach', '--no-deps', '--env', ...options);
  const added = [
    await run('DISCOVERY=redis', '--env', 'ADVERTISE_HOST=127.0.0.1', 'recommendations'),
    await run('WRONG_TOKENS=5', 'gateway'),
  ];
  const remove = async () => void (await docker(['rm', '--force', ...added]));
  try {
    await docker(['network', 'connect', `${stack.name}_data-redis`, added[0] ?? '']);
    const patience = { timeoutMs: 60_000, intervalMs: 500 };
    await eventually(async () => {
      await docker(['exec', added[1] ?? '', 'node', '--eval', guess]);
      if (!(await askRedis(stack, 'redis', 'zcard', registryKey)).startsWith('1')) {
        throw new Error('the replica does not say where it is');
      }
    }, patience);
  } catch (error) {
    await remove();
    throw error;
  }
  return remove;
};

/** A number that the server tells of itself. */
const infoOf = async ({ stack }: Arena, server: RedisServer, name: string): Promise<number> => {
  const text = await askRedis(stack, server, 'info');
  return Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(text)?.[1]);
};

const limit = async (arena: Arena, server: RedisServer, bytes: number): Promise<Heal> => {
  const ask = (...command: string[]) => askRedis(arena.stack, server, ...command);
  const before = (await ask('config', 'get', 'maxmemory')).split('\n').at(-1) ?? '0';
  await ask('config', 'set', 'maxmemory', `${bytes}`);
  return async () => void (await ask('config', 'set', 'maxmemory', before));
};

/** Redis takes nothing new, and the cache has room for three quarters of what it has. */
const fill = async (arena: Arena): Promise<Heal> => {
  const [used, empty] = await Promise.all([
    infoOf(arena, 'cache', 'used_memory'),
    infoOf(arena, 'cache', 'used_memory_startup'),
  ]);
  const heals = [
    await limit(arena, 'redis', 1),
    await limit(arena, 'cache', Math.floor(used - (used - empty) / 4)),
  ];
  return async () => void (await Promise.all(heals.map((heal) => heal())));
};

const evicted = "tonumber(string.match(redis.call('INFO', 'stats'), 'evicted_keys:(%d+)'))";

/** In one command, so that looking takes nothing of the machine. */
const kindsInRedis = `
local counter = redis.call('KEYS', 'gateway:limit:wrong*')[1] or ''
return cjson.encode({
  entries = table.concat(redis.call('ZRANGE', '${registryKey}', 0, -1, 'WITHSCORES'), ' '),
  wrongTokens = tonumber(redis.call('GET', counter) or 0),
  evicted = ${evicted} })`;

const kindsInCache = `
return cjson.encode({ copies = redis.call('DBSIZE'), copiesEvicted = ${evicted} })`;

interface Kinds {
  readonly entries: string;
  readonly wrongTokens: number;
  readonly evicted: number;
  readonly copies: number;
  readonly copiesEvicted: number;
}

/** The present amount of each kind of data. */
const look = async ({ stack }: Arena): Promise<Kinds> => {
  const [kept, copied] = await Promise.all([
    askRedis(stack, 'redis', 'eval', kindsInRedis, '0'),
    askRedis(stack, 'cache', 'eval', kindsInCache, '0'),
  ]);
  return { ...JSON.parse(kept), ...JSON.parse(copied) };
};

const eachKind = async (arena: Arena): Promise<readonly Check[]> => {
  const before = await look(arena);
  await pause(renewalMs);
  const after = await look(arena);
  return [
    {
      claim: 'entries of replicas are renewed',
      holds: after.entries !== '' && after.entries !== before.entries,
    },
    {
      claim: 'counts against limits stay',
      holds: before.wrongTokens > 0 && after.wrongTokens >= before.wrongTokens,
    },
    { claim: 'nothing is evicted from Redis', holds: after.evicted === 0 },
    {
      claim: 'copies are evicted, and kept anew',
      holds: after.copies > 0 && after.copiesEvicted > 0,
    },
  ];
};

/** Redis and the cache without memory for anything new, and each kind of data in them. */
export const redisFull = (bounds: Bounds) =>
  faultRow({
    name: 'redis-full',
    matrix: 'B22',
    does: 'leaves Redis no memory for anything new, and the cache three quarters of what it has, for 12 s',
    shows:
      'no request fails, p99 at most 600 ms; entries of replicas are renewed, counts against limits stay, copies are evicted',
    forSeconds: 12,
    prepare: addWriters,
    inflict: fill,
    probe: eachKind,
    bounds,
  });
