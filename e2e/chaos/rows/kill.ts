import { setTimeout as pause } from 'node:timers/promises';
import { docker } from '../../src/compose-project.ts';
import { monotonicMs } from '../clock.ts';
import { noPageFailed } from '../figures/judge.ts';
import { comparison, ms } from '../figures/words.ts';
import type { Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

const goneMs = 10_000;

/** Kills one replica of two. */
export const kill: Row = {
  name: 'kill',
  does: 'kills one of two replicas of pricing by SIGKILL',
  shows: 'no page fails',
  async run(arena) {
    const { stack, say } = arena;
    await stack.scale('pricing', 2);
    const victim = (await arena.running('pricing')).at(-1) ?? '';
    let killedAt = 0;

    const seen = await underLoad(arena, await arena.order(), async () => {
      say('killed');
      killedAt = monotonicMs();
      await docker(['kill', victim]);
      await pause(goneMs);
    });

    await docker(['rm', '--force', victim]);
    await stack.scale('pricing', 1);
    const { steady, faulty, samples } = seen;
    const lacking = samples.filter(
      ({ at, tookMs, degraded }) => at + tookMs > killedAt && degraded?.includes('pricing'),
    );
    const lastAt = Math.max(killedAt, ...lacking.map(({ at }) => at));
    return {
      line:
        `${comparison(faulty, steady)}; ${lacking.length} pages without a new price, ` +
        `the last asked for ${ms(lastAt - killedAt)} after the kill began`,
      checks: judged(arena, seen, noPageFailed),
      details: { ...seen, samples: undefined, lacking: lacking.length },
    };
  },
};
