import { Registry } from 'prom-client';
import { noStore } from '../edge/answer.ts';
import { type Route, route } from '../edge/route.ts';

/** The metrics, in the text format of Prometheus. */
export const metricsRoute = (metrics: () => Promise<string>): Route =>
  route('GET', '/metrics', {
    handle: async () => ({
      status: 200,
      headers: { 'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE, ...noStore },
      body: await metrics(),
    }),
  });
