import { Gauge, type Registry } from 'prom-client';
import type { SubscriptionStatus } from '../events/subscription.ts';

/** The gauges of each followed service, by the end of the metric's name. */
const measured: Readonly<
  Record<string, readonly [help: string, of: (status: SubscriptionStatus) => number]>
> = {
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

/** Registers gauges of the subscriptions of a process; read at each scrape. */
export const measureSubscriptions = (
  metrics: Registry,
  status: () => readonly SubscriptionStatus[],
): void => {
  for (const [name, [help, of]] of Object.entries(measured)) {
    const gauge = new Gauge({
      name: `shop_events_${name}`,
      help,
      labelNames: ['service'],
      registers: [],
      collect() {
        for (const followed of status()) this.set({ service: followed.service }, of(followed));
      },
    });
    metrics.registerMetric(gauge);
  }
};
