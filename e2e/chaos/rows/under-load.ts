import { setTimeout as pause } from 'node:timers/promises';
import type { Arena } from '../arena.ts';
import { monotonicMs } from '../clock.ts';
import { noneFailed, hardlyDegraded, wasAsked } from '../figures/judge.ts';
import { figuresOf, windowsOf } from '../figures/figures.ts';
import type { Figures, Span } from '../figures/figures.ts';
import type { Load } from '../load/load.ts';
import type { LoadOrder } from '../load/messages.ts';
import type { Sample } from '../load/sample.ts';
import type { Check } from './row.ts';

/** A fault as those who asked meanwhile saw it. */
export interface Observation {
  readonly samples: readonly Sample[];
  /** When the fault was going on, and a few seconds more. */
  readonly fault: Span;
  readonly steady: Figures;
  readonly faulty: Figures;
  readonly windows: readonly Figures[];
  /** Of a core, by the process that sent the requests. */
  readonly cpuShare: number;
}

/** The first requests find cold caches, and connections that are not open yet. */
const warmUpMs = 5_000;

/** The aftermath of a fault would be seen by then. */
const afterMs = 5_000;

const windowMs = 1_000;

const spanOf = async (work: () => Promise<unknown>): Promise<Span> => {
  const from = monotonicMs();
  await work();
  return { from, to: monotonicMs() };
};

/** Does `fault` while requests come, after a steady phase to compare it with. */
export const underLoad = async (
  arena: Arena,
  order: LoadOrder,
  fault: (load: Load) => Promise<unknown>,
): Promise<Observation> => {
  const { say, effort } = arena;
  const load = arena.load(order);
  let cpuShare = 0;
  const spans: Span[] = [];
  try {
    await pause(warmUpMs);
    say('steady load');
    spans.push(await spanOf(() => pause(effort.steadySeconds * 1_000)));
    spans.push(
      await spanOf(async () => {
        await fault(load);
        await pause(afterMs);
      }),
    );
  } finally {
    cpuShare = await load.end();
  }
  const [steady = { from: 0, to: 0 }, during = steady] = spans;
  return {
    samples: load.samples,
    fault: during,
    steady: figuresOf(load.samples, steady),
    faulty: figuresOf(load.samples, during),
    windows: windowsOf(load.samples, { from: steady.from, to: during.to }, windowMs),
    cpuShare,
  };
};

const steadily = ({ claim, holds }: Check): Check => ({
  claim: `before anything is broken, ${claim}`,
  holds,
  isPremise: true,
});

/**
 * The checks of the figures during the fault; and before it the shop has to stand the load, or it
 * says nothing that something went wrong later.
 */
export const judged = (
  { effort }: Arena,
  { steady, faulty }: Observation,
  ...checks: readonly ((figures: Figures) => Check)[]
): Check[] => [
  ...[noneFailed, hardlyDegraded].map((check) => steadily(check(steady))),
  wasAsked(faulty, effort.perSecond),
  ...checks.map((check) => check(faulty)),
];
