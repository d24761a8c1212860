import { isOk } from '../load/sample.ts';
import type { Sample } from '../load/sample.ts';

/** Pages that wait for a part until its deadline take longer than this. */
const waitingMs = 250;

/** A few calls may wait: those that look whether the part is back, three at a time. */
const shareThatMayWait = 0.05;
const probes = 3;
const lookAheadMs = 1_000;

/** Of the pages after a fault. */
const shareThatMayLack = 0.001;

const isDegraded = ({ degraded }: Sample) => (degraded?.length ?? 0) > 0;
const isWaiting = (page: Sample) => page.tookMs > waitingMs || !isOk(page);

const byTime = (pages: readonly Sample[]) => pages.toSorted((one, other) => one.at - other.at);

/**
 * How long a fault kept pages waiting: the longest time from a page that waits, among others that
 * do, until hardly any page waits for the victim. 0 where none did.
 */
export const detectedAfterMs = (pages: readonly Sample[]): number => {
  const sorted = byTime(pages);
  const manyWaitFrom = (at: number) => {
    const next = sorted.filter((page) => page.at >= at && page.at < at + lookAheadMs);
    return next.filter(isWaiting).length > Math.max(probes, next.length * shareThatMayWait);
  };
  let longest = 0;
  let since: number | undefined;
  for (const page of sorted) {
    const waits = isWaiting(page);
    if (since === undefined && waits && manyWaitFrom(page.at)) since = page.at;
    if (since === undefined) continue;
    longest = Math.max(longest, page.at - since);
    if (!waits && !manyWaitFrom(page.at)) since = undefined;
  }
  return longest;
};

/** How long after a moment it took until 99.9 % of the pages were whole. */
export const wholeAfterMs = (pages: readonly Sample[], from: number): number => {
  const after = byTime(pages).filter(({ at }) => at >= from);
  const lacking = after.filter((page) => isDegraded(page) || !isOk(page));
  const last = lacking.at(-1 - Math.floor(after.length * shareThatMayLack));
  return last ? last.at - from : 0;
};
