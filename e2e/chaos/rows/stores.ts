import { docker } from '../../src/compose-project.ts';
import type { Arena } from '../arena.ts';
import { faultRow } from './fault-row.ts';
import type { Fault } from './fault-row.ts';
import type { Row } from './row.ts';
import { lastOf } from './services.ts';

/** Where there are users, the one that looks after Redis has its password in the container. */
const redisCli =
  'password=/run/shop/operator-password; ' +
  'if [ -f $password ]; then export REDISCLI_AUTH="$(cat $password)"; as="--user operator"; fi; ' +
  'exec redis-cli -e $as "$@"';

const redis = async (arena: Arena, ...command: string[]): Promise<string> =>
  docker(['exec', await lastOf(arena, 'redis'), 'sh', '-c', redisCli, 'sh', ...command]);

const pauseStore =
  (store: string): Fault['inflict'] =>
  async (arena) => {
    const container = await lastOf(arena, store);
    await docker(['pause', container]);
    return () => docker(['unpause', container]);
  };

const killStore =
  (store: string): Fault['inflict'] =>
  async ({ stack }) => {
    await stack.kill(store);
    return () => stack.start(store);
  };

/** All pages are there; of a recommendation Redis alone knows what was bought together. */
const withoutRedis = {
  fails: 'no request',
  lacks: ['recommendations'],
  p99Ms: 600,
  recoverMs: 5_000,
} as const;

const all = ['product', 'pricing', 'inventory', 'reviews', 'recommendations'];

/** Copies stand in for what is stored there. */
const withoutMongo = { fails: 'no page', lacks: all, recoverMs: 10_000 } as const;

/** Stores that die, stand still, forget, or are full. */
export const storeRows: readonly Row[] = [
  faultRow({
    name: 'redis-gone',
    matrix: 'B19',
    does: 'kills Redis and starts it 12 s later',
    shows: 'no request fails, p99 at most 600 ms, whole 5 s after it is healthy',
    forSeconds: 12,
    inflict: killStore('redis'),
    bounds: withoutRedis,
  }),
  faultRow({
    name: 'redis-flushed',
    matrix: 'B20',
    does: 'lets Redis forget all that it has, twice in 10 s',
    shows: 'no request fails, p99 at most 600 ms',
    less: 'a hit rate above 80 % after 30 s, which nothing counts',
    forSeconds: 5,
    async inflict(arena) {
      await redis(arena, 'flushall');
      return () => redis(arena, 'flushall');
    },
    bounds: withoutRedis,
  }),
  faultRow({
    name: 'redis-paused',
    matrix: 'B21',
    does: 'pauses Redis for 15 s',
    shows: 'no request fails, p99 at most 600 ms, whole 5 s after it goes on',
    forSeconds: 15,
    inflict: pauseStore('redis'),
    bounds: withoutRedis,
  }),
  faultRow({
    name: 'redis-full',
    matrix: 'B22',
    does: 'leaves Redis no memory for anything new for 12 s',
    shows: 'no request fails, p99 at most 600 ms',
    forSeconds: 12,
    async inflict(arena) {
      const valueOf = async (name: string) =>
        (await redis(arena, 'config', 'get', name)).split('\n').at(-1) ?? '';
      const [limit, policy] = [await valueOf('maxmemory'), await valueOf('maxmemory-policy')];
      const set = (bytes: string, wanted: string) =>
        redis(arena, 'config', 'set', 'maxmemory', bytes, 'maxmemory-policy', wanted);
      await set('1', 'noeviction');
      return () => set(limit, policy);
    },
    bounds: withoutRedis,
  }),
  faultRow({
    name: 'mongo-gone',
    matrix: 'B23',
    does: 'kills MongoDB and starts it 12 s later',
    shows: 'no page fails, whole 10 s after it is healthy; what was acknowledged is there',
    forSeconds: 12,
    inflict: killStore('mongo'),
    bounds: withoutMongo,
  }),
  faultRow({
    name: 'mongo-paused',
    matrix: 'B24',
    does: 'pauses MongoDB for 20 s',
    shows: 'no page fails, whole 10 s after it goes on; what was acknowledged is there',
    less: 'a pause of 60 s',
    forSeconds: 20,
    inflict: pauseStore('mongo'),
    bounds: withoutMongo,
  }),
];
