import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import { type Incidents, incidentKinds, nameOf } from '../protocol/incidents.ts';
import type { Runtime } from '../runtime.ts';
import { createLogThrottle } from './log-throttle.ts';

/** How often the same incident is logged. */
const tellEveryMs = 60_000;

/** The clock, the log and the metrics of a report. */
interface ReportOptions {
  readonly runtime: Runtime;
  readonly log: Pick<Logger, 'warn'>;
  readonly metrics: Registry;
}

/** Counts the incidents of a process by their kind, and logs each one at most once a minute. */
export const reportIncidents = (
  incidents: Incidents,
  { runtime, log, metrics }: ReportOptions,
): void => {
  const counter = new Counter({
    name: 'shop_incidents_total',
    help: 'Connections, greetings and frames of other processes that were of no use, by their kind',
    labelNames: ['kind'],
    registers: [metrics],
  });
  const throttle = createLogThrottle(runtime, tellEveryMs);
  incidents.onNoted((incident) => {
    counter.inc({ kind: incident.kind });
    throttle(nameOf(incident), (count) =>
      log.warn({ ...incident, count }, incidentKinds[incident.kind]),
    );
  });
};
