import { docker } from '../../src/compose-project.ts';
import { eventually } from '../../src/eventually.ts';
import { monotonicMs } from '../clock.ts';
import { hardlyDegraded, noneFailed } from '../figures/judge.ts';
import { comparison, seconds } from '../figures/words.ts';
import { startContainer, stopContainer, targetOf } from '../arena.ts';
import type { Target } from '../load/messages.ts';
import type { Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

const startTimeoutMs = 60_000;

const untilReady = ({ host, readyPort }: Target) =>
  eventually(
    async () => {
      const url = `http://${host}:${readyPort}/readyz`;
      const { ok } = await fetch(url, { signal: AbortSignal.timeout(1_000) });
      if (!ok) throw new Error(`the gateway at ${host} is not ready`);
    },
    { timeoutMs: startTimeoutMs, intervalMs: 100 },
  );

/** Restarts two gateways by turns, with a client that looks whether they are ready. */
export const drain: Row = {
  name: 'drain',
  does: 'restarts two gateways, one at a time; who asks looks which is ready, twice a second',
  shows: 'no request fails, on kept connections and writes included',
  async run(arena) {
    const { stack, say } = arena;
    const network = `${stack.name}_edge`;
    const [first = ''] = await arena.running('gateway');
    const second = await stack.compose('run', '--detach', '--no-deps', 'gateway');
    const containers = { first, second };
    const find = () =>
      Promise.all(Object.entries(containers).map(([name, id]) => targetOf(name, id, network)));
    const stops: number[] = [];
    try {
      const targets = await find();
      await Promise.all(targets.map(untilReady));

      const seen = await underLoad(arena, await arena.order({ targets }), async (load) => {
        for (const [name, id] of Object.entries(containers)) {
          say(`restarting the ${name} gateway`);
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
        checks: [
          ...judged(arena, seen, noneFailed, hardlyDegraded),
          { claim: 'both gateways are asked', holds: Object.keys(containers).every(isAsked) },
        ],
        details: { ...seen, samples: undefined, stops },
      };
    } finally {
      await docker(['rm', '--force', second]);
    }
  },
};
