import { AggregatorRegistry } from 'prom-client';
import type { Registry } from 'prom-client';

/**
 * The metrics of all parts of one process as one text for Prometheus: the label `process` says of
 * which part a value is, as if each were in a process of its own.
 */
export const metricsText = async (parts: ReadonlyMap<string, Registry>): Promise<string> => {
  const measured = [...parts].map(([process, registry]) => {
    registry.setDefaultLabels({ process });
    return registry.getMetricsAsJSON();
  });
  return AggregatorRegistry.aggregate(await Promise.all(measured)).metrics();
};
