import { Counter, Gauge, type Registry } from 'prom-client';
import type { SubscriptionStatus } from '../events/subscription.ts';
import type { CallCounts } from '../protocol/client/call-counts.ts';

/** Numbers of each service, by the part of the metric's name that says which. */
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

/** Registers counters of the calls that a process makes, by service; read at each scrape. */
export const measureCalls = (
  metrics: Registry,
  callCounts: () => Iterable<readonly [service: string, CallCounts]>,
): void => {
  for (const [name, [help, of]] of Object.entries(ofCalls)) {
    metrics.registerMetric(
      new Counter({
        name: `shop_calls_${name}_total`,
        help,
        labelNames: ['service'],
        registers: [],
        collect() {
          this.reset();
          for (const [service, counts] of callCounts()) this.inc({ service }, of(counts));
        },
      }),
    );
  }
};

/** Registers gauges of the subscriptions of a process; read at each scrape. */
export const measureSubscriptions = (
  metrics: Registry,
  status: () => readonly SubscriptionStatus[],
): void => {
  for (const [name, [help, of]] of Object.entries(ofSubscriptions)) {
    metrics.registerMetric(
      new Gauge({
        name: `shop_events_${name}`,
        help,
        labelNames: ['service'],
        registers: [],
        collect() {
          for (const followed of status()) this.set({ service: followed.service }, of(followed));
        },
      }),
    );
  }
};
