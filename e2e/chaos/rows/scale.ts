import { setTimeout as pause } from 'node:timers/promises';
import { hardlyDegraded, noneFailed } from '../figures/judge.ts';
import { comparison, percent } from '../figures/words.ts';
import { firstShares, watchReplicas } from './replica-watch.ts';
import type { Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

/** How long new replicas are looked at. */
const newMs = 5_000;

/** Adds three replicas of a service, and takes them away again. */
export const scale: Row = {
  name: 'scale',
  matrix: 'B36',
  does: 'scales pricing from one replica to four and back',
  shows: 'no request fails, at most 0.1 % of the sections are degraded',
  less: 'each service in turn; 15 % of the calls for a new replica within 5 s, which is only shown',
  async run(arena) {
    const { stack, shop, say } = arena;
    const watch = watchReplicas(shop, 'pricing');

    const seen = await underLoad(arena, await arena.order(), async () => {
      say('four replicas');
      await stack.scale('pricing', 4);
      await pause(2 * newMs);
      say('one replica');
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
        { claim: 'three new replicas were asked', holds: shares.filter(Boolean).length === 3 },
      ],
      details: { ...seen, samples: undefined, shares, readings: watch.readings.length },
    };
  },
};
