import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import { monotonicMs } from '../clock.ts';
import { figuresOf } from '../figures/figures.ts';
import { hardlyDegraded, noPageFailed } from '../figures/judge.ts';
import { comparison } from '../figures/words.ts';
import { onlyPages } from '../load/schedule.ts';
import type { Row } from './row.ts';

const warmUpMs = 3_000;
const hotMs = 10_000;

/** A whole page is kept for so long, then it is asked for again. */
const keptMs = 250;

/** The time that a reading of the counters may be late by. */
const readingMs = 500;

const answeredOf = async ({ shop }: Arena): Promise<ReadonlyMap<string, number>> => {
  const { services } = await shop.status();
  return new Map(
    services.map(({ name, replicas }) => [
      name,
      replicas.reduce((sum, { answered }) => sum + answered, 0),
    ]),
  );
};

/** All ask for one product at twice the rate; four times a second its page is no longer kept. */
export const stampede: Row = {
  name: 'stampede',
  matrix: 'B40',
  does: 'asks for one product only, at twice the rate, for 10 s; its page is kept for 250 ms each',
  shows: 'no page fails; each time it is asked for once, however many wait',
  async run(arena) {
    const perSecond = 2 * arena.effort.perSecond;
    const order = await arena.order({ mix: onlyPages, pace: { perSecond } });
    const load = arena.load({ ...order, ids: order.ids.slice(0, 1) });
    await pause(warmUpMs);
    const before = await answeredOf(arena);
    const from = monotonicMs();
    await pause(hotMs);
    const after = await answeredOf(arena);
    const to = monotonicMs();
    await load.end();

    const hot = figuresOf(load.samples, { from, to });
    const asked = [...after].map(
      ([name, count]) => [name, count - (before.get(name) ?? 0)] as const,
    );
    const allowed = (to - from + readingMs) / keptMs;
    const words = asked.map(([name, count]) => `${count} ${name}`).join(', ');
    return {
      line: `${comparison(hot, hot)}; calls: ${words}; kept pages allow ${allowed.toFixed(0)}`,
      measured: hot,
      checks: [
        ...[noPageFailed, hardlyDegraded].map((check) => check(hot)),
        {
          claim: 'no service is asked more often than kept pages end',
          holds: asked.every(([, count]) => count <= allowed),
        },
      ],
      details: { hot, asked },
    };
  },
};
