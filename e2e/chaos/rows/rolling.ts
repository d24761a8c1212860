import { startContainer, stopContainer } from '../arena.ts';
import { hardlyDegraded, noneFailed } from '../figures/judge.ts';
import { comparison, seconds } from '../figures/words.ts';
import { monotonicMs } from '../clock.ts';
import type { Row } from './row.ts';
import { services } from '../../src/services.ts';
import { judged, underLoad } from './under-load.ts';

/** Restarts the services' replicas, one at a time. */
export const rolling: Row = {
  name: 'rolling',
  matrix: 'B34',
  does: 'restarts two replicas of each service, one at a time',
  shows: 'no request fails, at most 0.1 % of the sections are degraded',
  less: 'p99 at most twice the steady one, and stops of at most 10 s: both are only shown',
  async run(arena) {
    const { stack, say } = arena;
    for (const service of services) await stack.scale(service, 2);
    const order = await arena.order();
    const stops: Record<string, number[]> = {};

    const seen = await underLoad(arena, order, async () => {
      for (const service of services) {
        say(`restarting ${service}`);
        for (const id of await arena.running(service)) {
          const from = monotonicMs();
          await stopContainer(id);
          (stops[service] ??= []).push(monotonicMs() - from);
          await startContainer(id);
        }
      }
    });

    for (const service of services) await stack.scale(service, 1);
    const { steady, faulty } = seen;
    const slowest = Math.max(...Object.values(stops).flat());
    return {
      line: `${comparison(faulty, steady)}; the slowest stop took ${seconds(slowest)}`,
      measured: faulty,
      checks: judged(arena, seen, noneFailed, hardlyDegraded),
      details: { ...seen, samples: undefined, stops },
    };
  },
};
