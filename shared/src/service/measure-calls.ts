import { Counter, type Registry } from 'prom-client';
import type { CallCounts } from '../protocol/client/call-counts.ts';
import type { Network } from './network.ts';

/** The counters of calls, by the end of the metric's name. */
const counted: Readonly<
  Record<string, readonly [help: string, of: (counts: CallCounts) => number]>
> = {
  made: ['Calls that this process has made', ({ made }) => made],
  succeeded_at_first: ['Calls whose first try succeeded', (counts) => counts.succeededAtFirst],
  succeeded: ['Calls that succeeded at last', ({ succeeded }) => succeeded],
  retried: ['Tries that were followed by another one', ({ retried }) => retried],
  timed_out: ['Calls whose time was over before an answer came', ({ timedOut }) => timedOut],
  turned_away: ['Calls that had no place in the line for replicas', (counts) => counts.turnedAway],
};

/** Registers counters of the calls that a process makes, by service; read at each scrape. */
export const measureCalls = (metrics: Registry, network: Pick<Network, 'callCounts'>): void => {
  for (const [name, [help, of]] of Object.entries(counted)) {
    const counter = new Counter({
      name: `shop_calls_${name}_total`,
      help,
      labelNames: ['service'],
      registers: [],
      collect() {
        this.reset();
        for (const [service, counts] of network.callCounts()) this.inc({ service }, of(counts));
      },
    });
    metrics.registerMetric(counter);
  }
};
