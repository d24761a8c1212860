import { docker } from '../../src/compose-project.ts';
import { sections } from '../../src/services.ts';
import { askRedis } from '../../src/redis.ts';
import type { Arena } from '../arena.ts';
import { faultRow } from './fault-row.ts';
import { redisFull } from './redis-full.ts';
import type { Fault, Row } from './row.ts';
import { lastOf } from './services.ts';

const flush = ({ stack }: Arena) =>
  Promise.all((['redis', 'cache'] as const).map((server) => askRedis(stack, server, 'flushall')));

const pauseStores =
  (...stores: readonly string[]): Fault['inflict'] =>
  async (arena) => {
    const containers = await Promise.all(stores.map((store) => lastOf(arena, store)));
    await docker(['pause', ...containers]);
    return () => docker(['unpause', ...containers]);
  };

const killStores =
  (...stores: readonly string[]): Fault['inflict'] =>
  async ({ stack }) => {
    await Promise.all(stores.map(stack.kill));
    return () => Promise.all(stores.map(stack.start));
  };

/** All pages are there, and whole: Redis knows nothing that is on a page. */
const withoutRedis = { fails: 'no request', lacks: [], p99Ms: 600, recoverMs: 5_000 } as const;

/** Copies stand in for what is stored there. */
const withoutMongo = {
  fails: 'no page',
  lacks: sections.map(({ name }) => name),
  recoverMs: 10_000,
} as const;

/** Stores that die, stand still, forget, or are full. */
export const storeRows: readonly Row[] = [
  faultRow({
    name: 'redis-gone',
    matrix: 'B19',
    does: 'kills Redis and the cache and starts them 12 s later',
    shows: 'no request fails, p99 at most 600 ms, whole 5 s after they are healthy',
    forSeconds: 12,
    inflict: killStores('redis', 'cache'),
    bounds: withoutRedis,
  }),
  faultRow({
    name: 'redis-flushed',
    matrix: 'B20',
    does: 'lets Redis and the cache forget all that they have, twice in 10 s',
    shows: 'no request fails, p99 at most 600 ms',
    less: 'a hit rate above 80 % after 30 s, which nothing counts',
    forSeconds: 5,
    async inflict(arena) {
      await flush(arena);
      return () => flush(arena);
    },
    bounds: withoutRedis,
  }),
  faultRow({
    name: 'redis-paused',
    matrix: 'B21',
    does: 'pauses Redis and the cache for 15 s',
    shows: 'no request fails, p99 at most 600 ms, whole 5 s after they go on',
    forSeconds: 15,
    inflict: pauseStores('redis', 'cache'),
    bounds: withoutRedis,
  }),
  redisFull(withoutRedis),
  faultRow({
    name: 'mongo-gone',
    matrix: 'B23',
    does: 'kills MongoDB and starts it 12 s later',
    shows: 'no page fails, whole 10 s after it is healthy; what was acknowledged is there',
    forSeconds: 12,
    inflict: killStores('mongo'),
    bounds: withoutMongo,
  }),
  faultRow({
    name: 'mongo-paused',
    matrix: 'B24',
    does: 'pauses MongoDB for 20 s',
    shows: 'no page fails, whole 10 s after it goes on; what was acknowledged is there',
    less: 'a pause of 60 s',
    forSeconds: 20,
    inflict: pauseStores('mongo'),
    bounds: withoutMongo,
  }),
];
