import { Counter, Gauge, type Registry } from 'prom-client';
import type { SubscriptionStatus } from '../events/subscription.ts';
import type { CallCounts } from '../protocol/client/call-counts.ts';

/** Numbers of each service, by the part of a metric's name that stands for them. */
type Measures<T> = Readonly<Record<string, readonly [help: string, of: (one: T) => number]>>;

const ofCalls: Measures<CallCounts> = {
  made: ['Calls that this process has made', ({ made }) => made],
  succeeded_at_first: ['Calls whose first try succeeded', (counts) => counts.succeededAtFirst],
  succeeded: ['Calls that succeeded at last', ({ succeeded }) => succeeded],
  retried: ['Tries that were followed by another one', ({ retried }) => retried],
  timed_out: ['Calls whose time was over before an answer came', ({ timedOut }) => timedOut],
  turned_away: ['Calls that had no place in the line for replicas', (counts) => counts.turnedAway],
};

const ofSubscriptions: Measures<SubscriptionStatus> = {
  lag: [
    'Events that a followed service has and this process has not applied',
    ({ lagEvents }) => lagEvents,
  ],
  lag_seconds: [
    'How long ago all that was known of a followed service had been applied; 0: it is',
    ({ lagMs }) => lagMs / 1_000,
  ],
  dead_letters: [
    'Events of a followed service that could not be applied and wait for a replay',
    ({ deadLetters }) => deadLetters.count,
  ],
};

/** The configuration of a metric of services that is read at each scrape. */
const configOf = <T>(
  help: string,
  of: (one: T) => number,
  all: () => Iterable<readonly [service: string, T]>,
) => ({
  help,
  labelNames: ['service' as const],
  registers: [],
  collect(this: Counter<'service'> | Gauge<'service'>) {
    this.reset();
    for (const [service, one] of all()) this.inc({ service }, of(one));
  },
});

/** Registers counters of the calls that a process makes, by service. */
export const measureCalls = (
  metrics: Registry,
  counts: () => Iterable<readonly [service: string, CallCounts]>,
): void => {
  for (const [end, [help, of]] of Object.entries(ofCalls)) {
    const name = `shop_calls_${end}_total`;
    metrics.registerMetric(new Counter({ name, ...configOf(help, of, counts) }));
  }
};

/** Registers gauges of the subscriptions of a process, by service. */
export const measureSubscriptions = (
  metrics: Registry,
  status: () => readonly SubscriptionStatus[],
): void => {
  const byService = () => status().map((one) => [one.service, one] as const);
  for (const [end, [help, of]] of Object.entries(ofSubscriptions)) {
    const name = `shop_events_${end}`;
    metrics.registerMetric(new Gauge({ name, ...configOf(help, of, byService) }));
  }
};
