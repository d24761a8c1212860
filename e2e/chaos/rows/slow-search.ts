import { setInterval as every } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import { monotonicMs } from '../clock.ts';
import { delaySearches } from '../faults/process.ts';
import { percent } from '../figures/words.ts';
import { faultRow } from './fault-row.ts';
import type { Check } from './row.ts';
import { lastOf } from './services.ts';

const delayMs = 2_000;
const perSecond = 50;
const attackMs = 20_000;

/** By then the gateway has learnt that searches do not end in time. */
const learntMs = 3_000;

/** A search that is refused at once has its answer by then. */
const atOnceMs = 300;

/** Of the searches some find out whether it is better by now, and wait. */
const toldAtOnce = 0.8;

/** Asks the gateway for searches, each for other words; how many were told at once, of how many. */
const search = async ({ stack }: Arena): Promise<Check[]> => {
  const beganAt = monotonicMs();
  const searches: Promise<number>[] = [];
  const searchOnce = async (number: number) => {
    const askedAt = monotonicMs();
    const url = new URL(`/api/v1/products?q=lamp${number}`, stack.url);
    await fetch(url, { signal: AbortSignal.timeout(10_000) }).then(
      (answer) => answer.arrayBuffer(),
      () => undefined,
    );
    return monotonicMs() - askedAt;
  };
  for await (const _ of every(1_000 / perSecond)) {
    if (monotonicMs() - beganAt > attackMs) break;
    searches.push(searchOnce(searches.length));
  }
  const later = (await Promise.all(searches)).slice((perSecond * learntMs) / 1_000);
  const wanted = percent(toldAtOnce);
  const share = later.filter((tookMs) => tookMs <= atOnceMs).length / Math.max(1, later.length);
  return [
    {
      claim: `of ${later.length} later searches ${wanted} are told at once (${percent(share)})`,
      holds: share >= toldAtOnce,
    },
  ];
};

/** One kind of request that product cannot answer in time, beside all others that it can. */
export const slowSearch = faultRow({
  name: 'slow-search',
  matrix: 'B12',
  does: 'lets searches in product take 2 s, and asks for 50 a second, for 20 s',
  shows: 'no request fails, nothing else is degraded, and searches are soon refused at once',
  forSeconds: attackMs / 1_000,
  inflict: async (arena) => {
    const container = await lastOf(arena, 'product');
    await delaySearches(container, delayMs);
    return () => delaySearches(container, 0);
  },
  probe: search,
  bounds: { fails: 'no request', lacks: [], recoverMs: 5_000 },
});
