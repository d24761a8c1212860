import { setTimeout as pause } from 'node:timers/promises';
import { docker } from '../../src/compose-project.ts';
import { eventually } from '../../src/eventually.ts';
import type { Arena } from '../arena.ts';
import { monotonicMs } from '../clock.ts';
import { figuresOf } from '../figures/figures.ts';
import { comparison, seconds } from '../figures/words.ts';
import type { Load } from '../load/load.ts';
import { createChance } from '../load/schedule.ts';
import { services } from '../../src/services.ts';
import type { Check, Outcome, Row } from './row.ts';
import { underLoad } from './under-load.ts';

const seed = 20_260_801;
const startTimeoutMs = 120_000;
const lookMs = 5_000;

const stores = ['mongo', 'redis', 'cache'];

/** In an order that is chance's, and the same one each time. */
const shuffled = (names: readonly string[]): string[] => {
  const chance = createChance(seed);
  return names
    .map((name) => ({ name, place: chance() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ name }) => name);
};

const untilWhole = async ({ shop, gateway }: Arena, load: Load) =>
  eventually(
    async () => {
      // Its container may have another address now.
      load.aim([await gateway()]);
      const [first] = await shop.products({ limit: '1' });
      const { degraded } = await shop.page(first?.id ?? '');
      if (degraded.length > 0) throw new Error(`a page is without ${degraded.join(', ')}`);
    },
    { timeoutMs: startTimeoutMs, intervalMs: 100 },
  );

/** The containers that the engine has started over, and how often: `1 /shop-pricing-1`. */
const startedOver = async ({ stack }: Arena): Promise<readonly string[]> => {
  const ids = (await stack.compose('ps', '--all', '--quiet')).split('\n');
  const counts = await docker(['inspect', '--format', '{{.RestartCount}} {{.Name}}', ...ids]);
  return counts.split('\n').filter((count) => !count.startsWith('0 '));
};

/** The state of the shop when it is there again. */
const outcomeOf = async (
  arena: Arena,
  bring: (load: Load) => Promise<{ readyAfterMs: number; withinMs: number; checks: Check[] }>,
): Promise<Outcome> => {
  let back = { readyAfterMs: 0, withinMs: 0, checks: [] as Check[] };
  let backAt = 0;
  const seen = await underLoad(arena, await arena.order(), async (load) => {
    back = await bring(load);
    backAt = monotonicMs();
    await pause(lookMs);
  });
  const { steady, faulty, samples, fault } = seen;
  const later = figuresOf(samples, { from: backAt + 1_000, to: fault.to });
  const { readyAfterMs, withinMs, checks } = back;
  return {
    line: `${comparison(faulty, steady)}; whole after ${seconds(readyAfterMs)}`,
    measured: { ...faulty, recoverMs: readyAfterMs },
    checks: [
      { claim: `it is whole after ${seconds(withinMs)}`, holds: readyAfterMs <= withinMs },
      { claim: 'from then on no request fails', holds: later.failed + later.unsent === 0 },
      ...checks,
    ],
    details: { ...seen, samples: undefined, later },
  };
};

const blackout: Row = {
  name: 'blackout',
  matrix: 'B38',
  does: 'kills all containers at once and starts the shop again, with its volumes',
  shows: 'it is whole within 60 s, and what was acknowledged is there',
  run: (arena) =>
    outcomeOf(arena, async (load) => {
      const { stack } = arena;
      await stack.compose('kill');
      const from = monotonicMs();
      await stack.compose('up', '--detach', '--no-build', '--no-recreate');
      await untilWhole(arena, load);
      return { readyAfterMs: monotonicMs() - from, withinMs: 60_000, checks: [] };
    }),
};

const lateMs = 30_000;

const lateStores: Row = {
  name: 'late-stores',
  matrix: 'B37',
  does: 'stops all, starts it in an order of chance, and the stores 30 s later',
  shows: 'meanwhile it refuses with 503, nothing is started over, and 10 s later it is whole',
  less: 'stores that come 60 s late',
  run: (arena) =>
    outcomeOf(arena, async (load) => {
      const { stack, say } = arena;
      await stack.compose('stop');
      for (const name of shuffled([...services, 'gateway'])) {
        say(`starting ${name}`);
        for (const { id } of await stack.replicas(name)) await docker(['start', id]);
      }
      await pause(lateMs);
      load.aim([await arena.gateway()]);
      const refusal = await fetch(new URL('/api/v1/products', stack.url));
      await Promise.all(stores.map((store) => stack.start(store)));
      const from = monotonicMs();
      await untilWhole(arena, load);
      const readyAfterMs = monotonicMs() - from;
      const startedAgain = await startedOver(arena);
      return {
        readyAfterMs,
        withinMs: 10_000,
        checks: [
          {
            claim: 'it refuses with 503 and Retry-After meanwhile',
            holds: refusal.status === 503 && refusal.headers.has('retry-after'),
          },
          {
            claim: ['nothing is started over', ...startedAgain].join(': '),
            holds: startedAgain.length === 0,
          },
        ],
      };
    }),
};

/** All of it at once. */
export const wholeShopRows: readonly Row[] = [lateStores, blackout];
