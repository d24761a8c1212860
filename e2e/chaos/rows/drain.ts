import { monotonicMs } from '../clock.ts';
import { hardlyDegraded, noneFailed } from '../figures/judge.ts';
import { comparison, seconds } from '../figures/words.ts';
import { startContainer, stopContainer } from '../arena.ts';
import type { Row } from './row.ts';
import { untilReady, withTwoGateways } from './two-gateways.ts';
import { judged, underLoad } from './under-load.ts';

/** Restarts two gateways by turns, with a client that looks whether they are ready. */
export const drain: Row = {
  name: 'drain',
  matrix: 'B35',
  does: 'restarts two gateways, one at a time; who asks looks which is ready, twice a second',
  shows: 'no request fails, on kept connections and writes included',
  run: (arena) =>
    withTwoGateways(arena, async ({ containers, find }) => {
      const stops: number[] = [];
      const order = await arena.order({ targets: await find() });
      const seen = await underLoad(arena, order, async (load) => {
        for (const [name, id] of Object.entries(containers)) {
          arena.say(`restarting the ${name} gateway`);
          const from = monotonicMs();
          await stopContainer(id);
          stops.push(monotonicMs() - from);
          await startContainer(id);
          // It may have another address now.
          const again = await find();
          load.aim(again);
          await Promise.all(again.map(untilReady));
        }
      });

      const { steady, faulty, samples } = seen;
      const isAsked = (name: string) => samples.some(({ target }) => target === name);
      return {
        line: `${comparison(faulty, steady)}; stops took ${stops.map(seconds).join(' and ')}`,
        measured: faulty,
        checks: [
          ...judged(arena, seen, noneFailed, hardlyDegraded),
          { claim: 'both gateways are asked', holds: Object.keys(containers).every(isAsked) },
        ],
        details: { ...seen, samples: undefined, stops },
      };
    }),
};
