import { now } from '../processes/commands.ts';

/** How far to fill a store, and when to give up. */
export interface FillOrder {
  readonly to: number;
  readonly ms: number;
}

/** How far it got; `because` says what was in the way. */
export interface Filled {
  readonly count: number;
  readonly because?: string;
}

/** A store to fill: `add` writes so many from a place on. */
export interface Fillable {
  readonly from: number;
  readonly add: (from: number, count: number) => Promise<unknown>;
  /** The part in use of the memory that the process may have, from 0 to 1. */
  readonly memoryShare: () => number;
}

/** Few enough that a store takes the events of all away in one short write. */
const batch = 100;

/** Beyond this a process does little but collect garbage, and then ends. */
const maxMemoryShare = 0.85;

/** Fills a store batch by batch until it holds so many, or time or memory run out. */
export const fill = async (
  { to, ms }: FillOrder,
  { from, add, memoryShare }: Fillable,
): Promise<Filled> => {
  const endsAt = now() + ms;
  let count = from;
  while (count < to) {
    if (memoryShare() > maxMemoryShare) return { count, because: 'the process has no more memory' };
    if (now() > endsAt) return { count, because: `no more were stored within ${ms / 1_000} s` };
    const next = Math.min(batch, to - count);
    await add(count, next);
    count += next;
  }
  return { count };
};
