import type { Arrived, FloodOrder } from '../load/flood.ts';
import type { WindowResult } from '../load/window.ts';
import { now } from '../processes/commands.ts';
import type { Child } from './child.ts';
import type { Variant } from './variant.ts';

/** One who announces, and those who follow. */
export interface Announcement {
  readonly name: string;
  readonly publisher: Child;
  readonly followers: readonly Child[];
  /** The broker. */
  readonly others: readonly Child[];
}

/** Less than a log of the shop keeps for those who fall behind. */
const eventsPerFlood = 10_000;

/** One flood; the slowest follower says how long it took. */
const flood = async ({ publisher, followers }: Announcement, order: FloodOrder) => {
  await Promise.all(followers.map((follower) => follower.ask('expect', order)));
  const arrivals = followers.map((follower) => follower.ask<Arrived>('arrived'));
  await publisher.ask('flood', order);
  return Promise.all(arrivals);
};

/** Events as a variant: floods, one after the other. Its rate is that of each follower. */
export const eventVariant = (announcement: Announcement): Variant => {
  const { name, publisher, followers, others } = announcement;
  let firstNumber = 1;

  const run = async (ms: number): Promise<WindowResult> => {
    const endsAt = now() + ms;
    const all: Arrived[] = [];
    let answered = 0;
    let floodedMs = 0;
    do {
      const arrivals = await flood(announcement, { firstNumber, count: eventsPerFlood });
      firstNumber += eventsPerFlood;
      answered += eventsPerFlood;
      floodedMs += Math.max(...arrivals.map((arrived) => arrived.ms));
      all.push(...arrivals);
    } while (now() < endsAt && all.every(({ wrong }) => wrong === 0));
    return {
      answered,
      perSecond: (1_000 * answered) / floodedMs,
      wrong: all.reduce((sum, { wrong }) => sum + wrong, 0),
      firstWrong: all.find(({ firstWrong }) => firstWrong)?.firstWrong,
    };
  };
  const nothing = async () => undefined;
  return {
    name,
    children: [publisher, ...followers, ...others],
    begin: nothing,
    run,
    end: nothing,
  };
};
