import type { ArrivalOrder, ArrivalResult } from '../load/arrivals.ts';
import type { Target } from '../processes/http-load.ts';
import { pause } from '../processes/commands.ts';
import type { Child } from './child.ts';
import { type Sample, VoidRun } from './variant.ts';

/** Often enough to see how far memory goes up between two collections of garbage. */
const lookEveryMs = 250;

/** Connections that have just been opened are slower, and so is what has rested. */
const leadInMs = 1_000;

/** The memory of all processes together. */
export const memoryOf = async (children: readonly Child[]): Promise<number> => {
  const usages = await Promise.all(children.map((child) => child.usage()));
  return usages.reduce((sum, { rssBytes }) => sum + rssBytes, 0);
};

/** The highest memory that is seen until `over`. */
const peakMemory = async (children: readonly Child[], over: Promise<unknown>): Promise<number> => {
  let isOver = false;
  const end = () => void (isOver = true);
  over.then(end, end);
  let peak = 0;
  do {
    peak = Math.max(peak, await memoryOf(children));
    await pause(lookEveryMs);
  } while (!isOver);
  return Math.max(peak, await memoryOf(children));
};

const sampleOf = (result: ArrivalResult): Sample => {
  const { byStatus, wrong, firstWrong, ...counts } = result;
  if (wrong > 0) throw new VoidRun(`${wrong} wrong pages, the first: ${firstWrong}`);
  const statuses = Object.entries(byStatus).map(([status, count]) => [`status${status}`, count]);
  return { ...counts, ...Object.fromEntries(statuses) };
};

/** Offers pages at a fixed rate, and sees what became of the requests and of the memory. */
export const measureArrivals = async (
  load: Child,
  target: Target,
  children: readonly Child[],
  order: ArrivalOrder,
): Promise<Sample> => {
  await load.ask('open', target);
  sampleOf(await load.ask<ArrivalResult>('offer', { ...order, ms: leadInMs }));
  const running = load.ask<ArrivalResult>('offer', order);
  const rssBytes = await peakMemory(children, running);
  const result = await running;
  await load.ask('close');
  return { ...sampleOf(result), rssBytes };
};
