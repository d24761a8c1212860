import { isOk } from '../load/sample.ts';
import type { Sample } from '../load/sample.ts';

/** A time on the clock of `monotonicMs`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The outcome of the requests that were due in a span. */
export interface Figures {
  readonly seconds: number;
  readonly requests: number;
  readonly perSecond: number;
  /** Those that came. */
  readonly pages: number;
  /** Whatever did not get what it asked for, and was sent. */
  readonly failed: number;
  readonly failedPages: number;
  readonly failures: Readonly<Record<string, number>>;
  /** Those that found no connection. */
  readonly unsent: number;
  /** Pages with status 200 in each second. */
  readonly goodPerSecond: number;
  /** Sections that were not `ok`, of all sections of pages that came. */
  readonly degradedShare: number;
  readonly degraded: Readonly<Record<string, number>>;
  /** Milliseconds that pages with status 200 took. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const sectionsOfPage = 5;

/** The value that so many of all values do not exceed; 0 of none. */
export const percentileOf = (values: readonly number[], share: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
};

export const within = ({ from, to }: Span): ((sample: Sample) => boolean) => {
  return ({ at }) => at >= from && at < to;
};

const countBy = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

const isUnsent = ({ error }: Sample) => error === 'unsent';

/** The name of a failure: what was asked, and what came. */
const failureOf = ({ kind, status, error, refusal }: Sample) =>
  `${kind} ${error ?? [status, refusal].filter(Boolean).join(' ')}`;

/** The figures of a span. */
export const figuresOf = (samples: readonly Sample[], span: Span): Figures => {
  const all = samples.filter(within(span));
  const seconds = (span.to - span.from) / 1_000;
  const pages = all.filter(({ kind, status }) => kind === 'page' && status === 200);
  const failed = all.filter((sample) => !isOk(sample) && !isUnsent(sample));
  const degraded = pages.flatMap((page) => page.degraded ?? []);
  const took = pages.map(({ tookMs }) => tookMs);
  return {
    seconds,
    requests: all.length,
    perSecond: all.length / seconds,
    pages: pages.length,
    failed: failed.length,
    failedPages: failed.filter(({ kind }) => kind === 'page').length,
    failures: countBy(failed.map(failureOf)),
    unsent: all.filter(isUnsent).length,
    goodPerSecond: pages.length / seconds,
    degradedShare: pages.length === 0 ? 0 : degraded.length / (pages.length * sectionsOfPage),
    degraded: countBy(degraded),
    p50Ms: percentileOf(took, 0.5),
    p99Ms: percentileOf(took, 0.99),
  };
};

/** The figures of each whole window of `ms` in a span. */
export const windowsOf = (samples: readonly Sample[], { from, to }: Span, ms: number): Figures[] =>
  Array.from({ length: Math.floor((to - from) / ms) }, (_, index) => ({
    from: from + index * ms,
    to: from + (index + 1) * ms,
  })).map((window) => figuresOf(samples, window));
