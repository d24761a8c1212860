import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { isBug } from '../errors.ts';
import type { ServedEnd } from '../protocol/server/server-options.ts';
import type { Server } from '../protocol/server/server.ts';
import type { ProcessKit } from './process-kit.ts';
import { createSlownessReport, shownMs } from './report-deadlines.ts';

/** Logs and measures the calls that the servers of one service handle. */
export const createServedObserver = (
  { runtime, log, metrics }: Pick<ProcessKit, 'runtime' | 'log' | 'metrics'>,
  channels: readonly { readonly server: Server }[],
) => {
  const { durations, refusals } = createMeters(metrics, channels);
  const slowness = createSlownessReport({ runtime, log });
  const durationOf = (operation: string, outcome: string) => durations.labels(operation, outcome);
  /** Cached, since the lookup of labels costs more than the rest of this function. */
  const successes = new Map<string, ReturnType<typeof durationOf>>();
  const successOf = (operation: string) => {
    const known = successes.get(operation) ?? durationOf(operation, 'ok');
    successes.set(operation, known);
    return known;
  };
  return {
    onLate: slowness.onLate,
    onEnd(end: ServedEnd) {
      const { call, durationMs, error } = end;
      const { operation } = call;
      const duration = error ? durationOf(operation, error.code) : successOf(operation);
      duration.observe(durationMs / 1_000);
      slowness.onEnd(end);
      if (!error && !log.isLevelEnabled('debug')) return;
      const { requestId, trace, caller } = call;
      const line = {
        operation,
        requestId,
        traceId: trace.traceId,
        caller: caller.service,
        durationMs: shownMs(durationMs),
        outcome: error?.code ?? 'ok',
      };
      if (error && isBug(error.code))
        log.error({ ...line, err: error.cause ?? error }, 'call broke');
      else log.debug(line, 'call');
    },
    onRefused(reason: string) {
      refusals.inc({ reason });
      log.debug({ reason }, 'refused');
    },
  };
};

const createMeters = (metrics: Registry, channels: readonly { readonly server: Server }[]) => {
  const gauge = (name: string, help: string, value: () => number) => {
    const collect = function (this: Gauge) {
      this.set(value());
    };
    metrics.registerMetric(new Gauge({ name, help, registers: [], collect }));
  };
  gauge('shop_calls_in_flight', 'Calls that are being handled or queued', () =>
    channels.reduce((sum, { server }) => sum + server.inFlight, 0),
  );
  gauge('shop_calls_credit', 'Calls that each connection may have in flight at present', () =>
    Math.min(...channels.map(({ server }) => server.credit)),
  );
  return {
    durations: new Histogram({
      name: 'shop_call_duration_seconds',
      help: 'How long calls took, from read to answer',
      labelNames: ['operation', 'outcome'],
      buckets: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3],
      registers: [metrics],
    }),
    refusals: new Counter({
      name: 'shop_calls_refused_total',
      help: 'Calls that were refused before a handler, by reason',
      labelNames: ['reason'],
      registers: [metrics],
    }),
  };
};
