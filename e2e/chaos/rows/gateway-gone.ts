import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../clock.ts';
import { crash } from '../faults/process.ts';
import { figuresOf } from '../figures/figures.ts';
import { noPageFailed } from '../figures/judge.ts';
import { comparison, ms, seconds } from '../figures/words.ts';
import { isOk } from '../load/sample.ts';
import type { Row } from './row.ts';
import { untilReady, withTwoGateways } from './two-gateways.ts';
import { judged, underLoad } from './under-load.ts';

const goneMs = 8_000;
const noticedMs = 1_000;

/** Kills one gateway of two; the engine starts it again. */
export const gatewayGone: Row = {
  name: 'gateway-gone',
  matrix: 'B17',
  does:
    'kills one of two gateways; who asks looks which is ready, twice a second, and asks for a ' +
    'page that got no answer at the other one',
  shows: 'no page fails, after 1 s no write either, and the killed one is asked again within 10 s',
  less: '0.1 % of all requests in the second after it, which the writes on it may exceed',
  run: (arena) =>
    withTwoGateways(arena, async ({ containers, find }) => {
      let killedAt = 0;
      let backAt = 0;
      const order = await arena.order({ targets: await find(), repeatsPages: true });
      const seen = await underLoad(arena, order, async (load) => {
        killedAt = monotonicMs();
        await crash(containers.first);
        await pause(noticedMs);
        const again = await find();
        load.aim(again);
        await Promise.all(again.map(untilReady));
        backAt = monotonicMs();
        await pause(goneMs);
      });

      const { steady, faulty, samples, fault } = seen;
      const repeated = samples.filter((one) => one.repeated);
      const later = figuresOf(samples, { from: killedAt + noticedMs, to: fault.to });
      const isAsked = samples.some((one) => one.target === 'first' && one.at > backAt && isOk(one));
      const lastFailed = samples.findLast((one) => one.at > killedAt && !isOk(one));
      return {
        line:
          `${comparison(faulty, steady)}; ${repeated.length} pages asked for twice, the last ` +
          `failure ${ms((lastFailed?.at ?? killedAt) - killedAt)} after the kill began, ` +
          `ready again after ${seconds(backAt - killedAt)}`,
        measured: {
          ...faulty,
          detectMs: (lastFailed?.at ?? killedAt) - killedAt,
          recoverMs: backAt - killedAt,
        },
        checks: [
          ...judged(arena, seen, noPageFailed),
          { claim: 'after 1 s nothing fails', holds: later.failed + later.unsent === 0 },
          { claim: 'it is ready again within 10 s', holds: backAt - killedAt <= 10_000 },
          { claim: 'it is asked again', holds: isAsked },
        ],
        details: { ...seen, samples: undefined, repeated: repeated.length },
      };
    }),
};
