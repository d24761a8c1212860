import { setTimeout as sleep } from 'node:timers/promises';
import { docker } from '../../src/compose-project.ts';
import { monotonicMs } from '../clock.ts';
import { noPageFailed } from '../figures/judge.ts';
import { comparison, seconds } from '../figures/words.ts';
import type { Sample } from '../load/sample.ts';
import { onlyPages } from '../load/schedule.ts';
import type { Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

const pausedMs = 20_000;
const healedMs = 10_000;
const avoidWithinMs = 3_500;

/** Pages that wait for a part until its deadline take longer than this. */
const waitingMs = 250;

/** One call in many may wait: the one that looks whether the part is back. */
const shareThatMayWait = 0.05;
const lookAheadMs = 1_000;

const isDegraded = ({ degraded }: Sample) => (degraded?.length ?? 0) > 0;

/** When pages stop waiting for the part: milliseconds after the first that went without it. */
export const avoidedAfterMs = (pages: readonly Sample[]): number | undefined => {
  const sorted = pages.toSorted((one, other) => one.at - other.at);
  const first = sorted.find(isDegraded);
  if (!first) return undefined;
  const avoided = sorted.find(({ at, tookMs }) => {
    if (at < first.at || tookMs > waitingMs) return false;
    const next = sorted.filter((page) => page.at >= at && page.at < at + lookAheadMs);
    return next.filter((page) => page.tookMs > waitingMs).length <= next.length * shareThatMayWait;
  });
  return avoided && avoided.at - first.at;
};

/** Freezes the only replica of a service. */
export const pause: Row = {
  name: 'pause',
  does: 'pauses the only replica of reviews for 20 s',
  shows: 'no page fails, after 3.5 s none waits for reviews, and they come back',
  async run(arena) {
    const { say } = arena;
    const [container = ''] = await arena.running('reviews');
    let unpausedAt = 0;
    const order = await arena.order({ mix: onlyPages });

    const seen = await underLoad(arena, order, async () => {
      say('paused');
      await docker(['pause', container]);
      await sleep(pausedMs);
      await docker(['unpause', container]);
      unpausedAt = monotonicMs();
      say('unpaused');
      await sleep(healedMs);
    });

    const { steady, faulty, fault, samples } = seen;
    const paused = samples.filter(({ at }) => at >= fault.from && at < unpausedAt);
    const avoided = avoidedAfterMs(paused);
    const lastDegraded = samples.findLast((page) => isDegraded(page) && page.at >= unpausedAt);
    const wholeMs = lastDegraded ? lastDegraded.at - unpausedAt : 0;
    return {
      line:
        `${comparison(faulty, steady)}; avoided after ` +
        `${avoided === undefined ? 'never' : seconds(avoided)}, whole again ${seconds(wholeMs)} ` +
        'after it went on',
      checks: [
        ...judged(arena, seen, noPageFailed),
        {
          claim: 'after 3.5 s no page waits for it',
          holds: avoided !== undefined && avoided <= avoidWithinMs,
        },
        { claim: 'pages become whole again', holds: wholeMs < healedMs },
      ],
      details: { ...seen, samples: undefined, avoided, wholeMs },
    };
  },
};
