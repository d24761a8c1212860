import { setTimeout as pause } from 'node:timers/promises';
import { hardlyDegraded, noneFailed } from '../figures/judge.ts';
import { comparison, percent } from '../figures/words.ts';
import { firstShares, newcomers, watchReplicas } from './replica-watch.ts';
import type { Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

/** How long a new replica is looked at. */
const newMs = 5_000;

/** Callers look for new replicas every two seconds. */
const foundMs = 2_000;

/** Adds three replicas of a service, and takes them away again. */
export const scale: Row = {
  name: 'scale',
  matrix: 'B36',
  does: 'adds three replicas of pricing, one at a time, and takes them away together',
  shows: 'no request fails, at most 0.1 % of the sections are degraded',
  less:
    'each service in turn; three at once, which take both cores of a small machine for two seconds; ' +
    '15 % of the calls for a new replica within 5 s: it starts slowly, on purpose',
  async run(arena) {
    const { stack, shop, say } = arena;
    const watch = watchReplicas(shop, 'pricing');

    const seen = await underLoad(arena, await arena.order(), async () => {
      for (const count of [2, 3, 4]) {
        say(`${count} replicas`);
        await stack.scale('pricing', count);
        await pause(foundMs + newMs);
      }
      say('1 replica');
      await stack.scale('pricing', 1);
    });
    await watch.end();

    const shares = firstShares(watch.readings, newMs);
    const { steady, faulty } = seen;
    return {
      line:
        `${comparison(faulty, steady)}; share of a new replica in its first 5 s: ` +
        shares.map(percent).join(', '),
      measured: faulty,
      checks: [
        ...judged(arena, seen, noneFailed, hardlyDegraded),
        { claim: 'three new replicas were asked', holds: newcomers(watch.readings).size === 3 },
      ],
      details: { ...seen, samples: undefined, shares, readings: watch.readings.length },
    };
  },
};
