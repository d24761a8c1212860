import { Registry } from 'prom-client';
import { noStore } from '../edge/answer.ts';
import { noBody, noQuery, route } from '../edge/route.ts';
import type { Route } from '../edge/route.ts';
import { readTimeoutMs } from './api-parts.ts';

/** The metrics, in the text format of Prometheus. */
export const metricsRoute = (metrics: () => Promise<string>): Route =>
  route({
    method: 'GET',
    path: '/metrics',
    timeoutMs: readTimeoutMs,
    query: noQuery,
    body: noBody,
    handle: async () => ({
      status: 200,
      headers: { 'Content-Type': Registry.PROMETHEUS_CONTENT_TYPE, ...noStore },
      body: await metrics(),
    }),
  });
