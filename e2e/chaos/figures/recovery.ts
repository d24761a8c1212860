import { isOk } from '../load/sample.ts';
import type { Sample } from '../load/sample.ts';

/** Pages that wait for a part until its deadline take longer than this. */
const waitingMs = 250;

/** One call in many may wait: the one that looks whether the part is back. */
const shareThatMayWait = 0.05;
const lookAheadMs = 1_000;

/** Of the pages after a fault. */
const shareThatMayLack = 0.001;

const isDegraded = ({ degraded }: Sample) => (degraded?.length ?? 0) > 0;
const isWaiting = (page: Sample) => page.tookMs > waitingMs || !isOk(page);

const byTime = (pages: readonly Sample[]) => pages.toSorted((one, other) => one.at - other.at);

/**
 * How long a fault kept pages waiting: from the first page that shows it until hardly any page
 * waits for the victim. 0 where none did; undefined where they went on to wait.
 */
export const detectedAfterMs = (pages: readonly Sample[]): number | undefined => {
  const sorted = byTime(pages);
  const first = sorted.find((page) => isDegraded(page) || isWaiting(page));
  if (!first) return 0;
  const avoided = sorted.find((one) => {
    if (one.at < first.at || isWaiting(one)) return false;
    const next = sorted.filter(({ at }) => at >= one.at && at < one.at + lookAheadMs);
    return next.filter(isWaiting).length <= next.length * shareThatMayWait;
  });
  return avoided && avoided.at - first.at;
};

/** How long after a moment it took until 99.9 % of the pages were whole. */
export const wholeAfterMs = (pages: readonly Sample[], from: number): number => {
  const after = byTime(pages).filter(({ at }) => at >= from);
  const lacking = after.filter((page) => isDegraded(page) || !isOk(page));
  const last = lacking.at(-1 - Math.floor(after.length * shareThatMayLack));
  return last ? last.at - from : 0;
};
