import { setTimeout as pause } from 'node:timers/promises';
import { docker } from '../../src/compose-project.ts';
import { monotonicMs } from '../clock.ts';
import { noPageFailed } from '../figures/judge.ts';
import { comparison, percent } from '../figures/words.ts';
import { shareOf, watchReplicas } from './replica-watch.ts';
import type { Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

/** Of a core, for the slow one. */
const fewCpus = 0.01;
/** The limit of the compose file, which gives it in this way as well. */
const manyCpus = 2;
const quotaOf = (cpus: number) => ['--cpu-quota', String(cpus * 100_000)];

const slowMs = 20_000;

/** It takes a few answers to notice. */
const noticedMs = 5_000;

const shareAllowed = 0.1;

/** Starves one replica of three. */
export const slow: Row = {
  name: 'slow',
  matrix: 'B12',
  does: `leaves one of three replicas of pricing ${fewCpus} of a core`,
  shows: 'no page fails, and after 5 s the slow one gets less than 10 % of the calls',
  async run(arena) {
    const { stack, shop, say } = arena;
    // The only one now is the one whose name in /status and whose container are known.
    const [container = ''] = await arena.running('pricing');
    const replicas = (await shop.status()).services.find(({ name }) => name === 'pricing');
    const instance = replicas?.replicas[0]?.instance ?? '';
    await stack.scale('pricing', 3);
    const watch = watchReplicas(shop, 'pricing');
    let noticedAt = 0;

    const seen = await underLoad(arena, await arena.order(), async () => {
      say('slow');
      await docker(['update', ...quotaOf(fewCpus), container]);
      await pause(noticedMs);
      noticedAt = monotonicMs();
      await pause(slowMs);
    });
    await watch.end();
    await docker(['update', ...quotaOf(manyCpus), container]);

    await stack.scale('pricing', 1);
    const noticed = watch.readings.filter(({ at }) => at >= noticedAt);
    const [first, last] = [noticed[0], noticed.at(-1)];
    const share = first && last ? shareOf(instance, first, last) : 1;
    const { steady, faulty } = seen;
    return {
      line: `${comparison(faulty, steady)}; share of the slow one ${percent(share)}`,
      measured: faulty,
      checks: [
        ...judged(arena, seen, noPageFailed),
        { claim: 'the slow one gets less than 10 % of the calls', holds: share < shareAllowed },
      ],
      details: { ...seen, samples: undefined, share },
    };
  },
};
