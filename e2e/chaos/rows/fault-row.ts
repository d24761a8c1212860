import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import { monotonicMs } from '../clock.ts';
import type { Heal } from '../faults/network.ts';
import { figuresOf, within } from '../figures/figures.ts';
import type { Figures } from '../figures/figures.ts';
import { noPageFailed, noneFailed } from '../figures/judge.ts';
import { detectedAfterMs, wholeAfterMs } from '../figures/recovery.ts';
import { comparison, ms, percent, seconds } from '../figures/words.ts';
import type { Bounds, Check, Fault, Outcome, Row } from './row.ts';
import { judged, underLoad } from './under-load.ts';

/** The page's own deadline, and what a busy machine adds. */
const pageP99Ms = 1_050;

const lackAllowed = 0.001;

const nothing: Heal = async () => undefined;

/** Sections that were degraded though the fault does not concern them. */
const othersDegraded = ({ degraded, pages }: Figures, lacks: readonly string[]): string[] =>
  Object.entries(degraded)
    .filter(([name, count]) => !lacks.includes(name) && count > pages * lackAllowed)
    .map(([name]) => name);

const boundsOf = (bounds: Bounds, figures: Figures, detectMs: number, wholeMs: number) => {
  const { lacks, degradedShare, p99Ms = pageP99Ms } = bounds;
  const checks: Check[] = [
    { claim: `p99 of pages is at most ${ms(p99Ms)}`, holds: figures.p99Ms <= p99Ms },
  ];
  if (lacks) {
    const others = othersDegraded(figures, lacks);
    checks.push({
      claim: `only ${lacks.join(', ') || 'nothing'} is degraded`,
      holds: others.length === 0,
    });
  }
  if (degradedShare !== undefined) {
    checks.push({
      claim: `at most ${percent(degradedShare)} of the sections are degraded`,
      holds: figures.degradedShare <= degradedShare,
    });
  }
  if (bounds.detectMs !== undefined) {
    checks.push({
      claim: `after ${seconds(bounds.detectMs)} no page waits`,
      holds: detectMs <= bounds.detectMs,
    });
  }
  if (bounds.recoverMs !== undefined) {
    checks.push({
      claim: `${seconds(bounds.recoverMs)} after it is mended pages are whole`,
      holds: wholeMs <= bounds.recoverMs,
    });
  }
  return checks;
};

const judges = { 'no page': [noPageFailed], 'no request': [noneFailed] };

const runFault = async (arena: Arena, fault: Fault): Promise<Outcome> => {
  const { say } = arena;
  const { bounds, forSeconds } = fault;
  let brokenAt = 0;
  let mendedAt = 0;
  const probed: Check[] = [];

  const seen = await underLoad(arena, await arena.order(fault.order), async () => {
    say('broken');
    brokenAt = monotonicMs();
    const heal = await fault.inflict(arena);
    try {
      const lasting = pause(forSeconds * 1_000);
      probed.push(...((await fault.probe?.(arena)) ?? []));
      await lasting;
    } finally {
      await heal();
    }
    mendedAt = monotonicMs();
    say('mended');
    await pause(bounds.recoverMs ?? 0);
  });

  const { steady, samples, fault: whole } = seen;
  const pages = samples.filter(({ kind }) => kind === 'page');
  const faulty = figuresOf(samples, { from: brokenAt, to: whole.to });
  const detectMs = detectedAfterMs(pages.filter(within({ from: brokenAt, to: mendedAt })));
  const recoverMs = wholeAfterMs(pages.filter(within(whole)), mendedAt);
  return {
    line: `${comparison(faulty, steady)}; pages waited for ${seconds(detectMs)}, whole ${seconds(recoverMs)} later`,
    checks: [
      ...judged(arena, seen, ...(bounds.fails ? judges[bounds.fails] : [])),
      ...boundsOf(bounds, faulty, detectMs, recoverMs),
      ...probed,
    ],
    measured: { ...faulty, detectMs, recoverMs },
    details: { ...seen, samples: undefined, faulty, detectMs, recoverMs },
  };
};

/** A row of a fault: the shop is watched before, meanwhile and after it. */
export const faultRow = (fault: Fault): Row => ({
  name: fault.name,
  matrix: fault.matrix,
  does: fault.does,
  shows: fault.shows,
  ...(fault.less !== undefined && { less: fault.less }),
  fault,
  async run(arena) {
    const undo = (await fault.prepare?.(arena)) ?? nothing;
    try {
      return await runFault(arena, fault);
    } finally {
      await undo();
    }
  },
});
