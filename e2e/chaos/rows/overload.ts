import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { docker } from '../../src/compose-project.ts';
import type { Arena } from '../arena.ts';
import { monotonicMs } from '../clock.ts';
import { figuresOf, percentileOf, windowsOf, within } from '../figures/figures.ts';
import type { Span } from '../figures/figures.ts';
import { isRefused } from '../figures/judge.ts';
import { ms, percent, seconds } from '../figures/words.ts';
import type { LoadOrder } from '../load/messages.ts';
import type { Sample } from '../load/sample.ts';
import { onlyPages } from '../load/schedule.ts';
import type { Outcome, Row } from './row.ts';

const workers = 64;
const warmUpMs = 5_000;
const capacityMs = 10_000;

/** Of the capacity. */
const tooMuch = 3;
const bearable = 0.8;

const windowMs = 5_000;
const goodputWanted = 0.8;
const recoverWithinMs = 10_000;
const afterMs = 20_000;

interface Phase {
  readonly samples: readonly Sample[];
  readonly span: Span;
  readonly cpuShare: Promise<number>;
}

/** Lets requests come for a while; what is still open then is waited for in `cpuShare`. */
const load = async (arena: Arena, order: LoadOrder, forMs: number): Promise<Phase> => {
  const from = monotonicMs();
  const { samples, end } = arena.load(order);
  await pause(forMs);
  return { samples, span: { from, to: monotonicMs() }, cpuShare: end() };
};

/** How often containers were started again, and how many were ended for their memory. */
const casualties = async ({ stack }: Arena): Promise<{ restarts: number; killed: number }> => {
  const ids = (await stack.compose('ps', '--all', '--quiet')).split('\n');
  const format = '{{.RestartCount}} {{.State.OOMKilled}}';
  const lines = (await docker(['inspect', '--format', format, ...ids])).split('\n');
  const sum = (values: number[]) => values.reduce((one, other) => one + other, 0);
  return {
    restarts: sum(lines.map((line) => Number(line.split(' ')[0]))),
    killed: lines.filter((line) => line.endsWith('true')).length,
  };
};

/**
 * Leaves the last processor to who asks while `work` goes on. Both on all of them would measure who
 * gets more of their time, and the more is asked, the less is left for answers.
 */
const apart = async <T>({ stack }: Arena, work: () => Promise<T>): Promise<T> => {
  const last = availableParallelism() - 1;
  const ids = (await stack.compose('ps', '--quiet')).split('\n');
  const confine = (to: number) => docker(['update', '--cpuset-cpus', `0-${to}`, ...ids]);
  await confine(Math.max(0, last - 1));
  try {
    return await work();
  } finally {
    await confine(last);
  }
};

const findCapacity = async (arena: Arena, order: LoadOrder): Promise<number> => {
  const { samples, span, cpuShare } = await load(arena, order, warmUpMs + capacityMs);
  await cpuShare;
  return figuresOf(samples, { from: span.from + warmUpMs, to: span.to }).goodPerSecond;
};

const overloadShop = async (arena: Arena): Promise<Outcome> => {
  const { effort, say } = arena;
  const pages = await arena.order({ mix: onlyPages });
  const before = await casualties(arena);
  say('finding the capacity');
  const capacity = await findCapacity(arena, { ...pages, pace: { workers } });

  say(`overload: ${(tooMuch * capacity).toFixed(0)} pages a second`);
  const high = { ...pages, pace: { perSecond: tooMuch * capacity } };
  const held = await load(arena, high, effort.holdSeconds * 1_000);
  say('0.8 of the capacity');
  const low = { ...pages, pace: { perSecond: bearable * capacity } };
  const relieved = await load(arena, low, afterMs);
  const cpuShare = await held.cpuShare;
  await relieved.cpuShare;

  const during = held.samples.filter(within(held.span));
  const windows = windowsOf(held.samples, held.span, windowMs);
  const worst = Math.min(...windows.slice(1).map(({ goodPerSecond }) => goodPerSecond));
  const all = figuresOf(held.samples, held.span);
  const refused = during.filter(isRefused);
  const otherwise = all.failed - refused.length;
  const lastFailed = Math.max(
    relieved.span.from,
    ...relieved.samples.filter(({ status }) => status !== 200).map(({ at }) => at),
  );
  const recoveryMs = lastFailed - relieved.span.from;
  const after = await casualties(arena);
  const p99Refused = percentileOf(
    refused.map(({ tookMs }) => tookMs),
    0.99,
  );
  return {
    line:
      `capacity ${capacity.toFixed(0)} pages/s; at ${all.perSecond.toFixed(0)}/s ` +
      `${all.goodPerSecond.toFixed(0)} pages/s (worst 5 s: ${percent(worst / capacity)} of it) ` +
      `with p99 ${ms(all.p99Ms)}, ${refused.length} refused with p99 ${ms(p99Refused)}, ` +
      `${otherwise} failed otherwise, ${all.unsent} not sent; ` +
      `recovered after ${seconds(recoveryMs)}; who asked took ${percent(cpuShare)} of its own core`,
    measured: { ...all, recoverMs: recoveryMs },
    checks: [
      {
        claim: 'in each 5 s at least 80 % of the capacity is answered',
        holds: worst >= goodputWanted * capacity,
      },
      { claim: 'what is too much is refused, with Retry-After', holds: otherwise === 0 },
      { claim: 'it recovers within 10 s', holds: recoveryMs <= recoverWithinMs },
      {
        claim: 'no container is ended or started again',
        holds: after.restarts === before.restarts && after.killed === before.killed,
      },
    ],
    details: { capacity, all, windows, p99Refused, cpuShare, recoveryMs, before, after },
  };
};

/** Sends three times of what the shop can do, and then less than that. */
export const overload: Row = {
  name: 'overload',
  matrix: 'P14',
  does: 'finds out how many pages it can answer, asks for three times as many, then for 0.8 times',
  shows:
    '80 % of them are answered all the time, the others refused with Retry-After, ' +
    'and all are answered within 10 s when it is over',
  run: (arena) => apart(arena, () => overloadShop(arena)),
};
