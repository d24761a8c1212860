import type { Figures } from './figures.ts';

/** `12 ms`. */
export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

/** `1.2 s`. */
export const seconds = (valueMs: number): string => `${(valueMs / 1_000).toFixed(1)} s`;

/** `0.12 %`. */
export const percent = (share: number): string =>
  `${(share * 100).toFixed(share < 0.01 ? 3 : 1)} %`;

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

/** The failures, and the latency beside the steady one's. */
export const comparison = (faulty: Figures, steady: Figures): string => {
  const failures = faulty.failed === 0 ? '' : ` (${listed(faulty.failures)})`;
  const degraded = faulty.degradedShare === 0 ? '' : ` (${listed(faulty.degraded)})`;
  const unsent = faulty.unsent === 0 ? '' : `, ${faulty.unsent} not sent`;
  return (
    `${faulty.requests} requests at ${faulty.perSecond.toFixed(0)}/s, ` +
    `${faulty.failed} failed${failures}${unsent}, ` +
    `degraded sections ${percent(faulty.degradedShare)}${degraded}, ` +
    `p99 ${ms(faulty.p99Ms)} (steady ${ms(steady.p99Ms)})`
  );
};
