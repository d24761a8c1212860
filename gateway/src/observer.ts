import { Counter, Gauge, Histogram } from 'prom-client';
import { type ServiceError, isBug, toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { createLogThrottle } from '@shop/shared/service/log-throttle';
import type { Kit } from '@shop/shared/service/service';
import type { RequestObserver } from './edge/app.ts';

interface ObserverParts {
  readonly runtime: Runtime;
  readonly log: Kit['log'];
  readonly metrics: Kit['metrics'];
}

/** From half a millisecond to the longest write. */
const bucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3];

/** Writes one log line and one measurement for each request. */
export const createRequestObserver = ({
  runtime,
  log,
  metrics,
}: ObserverParts): RequestObserver => {
  const seconds = new Histogram({
    name: 'shop_http_request_seconds',
    help: 'How long HTTP requests took, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: bucketsSeconds,
    registers: [metrics],
  });

  const refusals = new Counter({
    name: 'shop_http_refusals_total',
    help: 'HTTP requests that were not served, by error code; without those refused under load.',
    labelNames: ['code'],
    registers: [metrics],
  });

  /** Cached, since the lookup of labels takes longer than the rest. */
  const kept = new Map<string, ReturnType<typeof seconds.labels>>();
  const secondsOf = (route: string, method: string, status: number) => {
    const key = `${status} ${method} ${route}`;
    const known = kept.get(key) ?? seconds.labels(route, method, `${status}`);
    kept.set(key, known);
    return known;
  };

  return {
    answered({ method }, response, scope) {
      const { requestId, trace, startedAt, route = 'none', partner, isStream } = scope;
      const durationMs = runtime.now() - startedAt;
      // A client ends a stream by going.
      const isWhole = response.writableFinished || isStream;
      const status = isWhole ? response.statusCode : 499;
      const { traceId } = trace;
      if (!isStream) secondsOf(route, method, status).observe(durationMs / 1_000);
      const line = { requestId, traceId, method, route, partner, status, durationMs };
      log.info(line, 'http request');
    },
    refused: (code) => refusals.inc({ code }),
    failed(error, { requestId, trace: { traceId }, route }) {
      log.error({ err: error.cause ?? error, requestId, traceId, route }, 'http request failed');
    },
  };
};

/** Counts failures of sections of pages, and logs those that are bugs. */
export const createSectionObserver = ({ log, metrics }: ObserverParts) => {
  const failures = new Counter({
    name: 'shop_page_section_failures_total',
    help: 'Sections of product pages that a service did not answer, by section and error code.',
    labelNames: ['section', 'code'],
    registers: [metrics],
  });

  return (section: string, error: ServiceError, { requestId, trace }: CallContext): void => {
    const { code } = error;
    failures.inc({ section, code });
    if (isBug(code)) {
      const { traceId } = trace;
      const line = { err: error.cause ?? error, section, code, requestId, traceId };
      log.error(line, 'page section failed');
    }
  };
};

/** Logs the bugs behind parts of the back office, of which its pages say only that they are missing. */
export const createOfficeObserver =
  ({ log }: Pick<ObserverParts, 'log'>) =>
  (part: string, error: unknown, { requestId, trace: { traceId } }: CallContext): void => {
    const { code, cause = error } = toServiceError(error);
    const line = { err: cause, part, code, requestId, traceId };
    if (isBug(code)) log.error(line, 'part of the back office failed');
  };

/** How often refused requests are logged. */
const tellEveryMs = 1_000;

/** Logs `message` at most once a second, with how often it applied. */
const createTeller = ({ runtime, log }: ObserverParts, message: string) => {
  const throttle = createLogThrottle(runtime, tellEveryMs);
  return () => throttle(message, (count) => log.warn({ count }, message));
};

/** Counts requests that are refused by a rate limit, by its name. */
export const createLimitObserver = (parts: ObserverParts) => {
  const refused = new Counter({
    name: 'shop_http_rate_limited_total',
    help: 'HTTP requests over a limit of their client, by limit.',
    labelNames: ['limit'],
    registers: [parts.metrics],
  });
  const tell = createTeller(parts, 'a client is over its rate limit: its requests are refused');

  return (limit: string): void => {
    refused.inc({ limit });
    tell();
  };
};

/** Counts requests that are refused because of load. */
export const createAdmissionObserver = (parts: ObserverParts) => {
  const { metrics } = parts;
  const turnedAway = new Counter({
    name: 'shop_http_turned_away_total',
    help: 'HTTP requests refused because of load, or cut since their answers were not taken.',
    registers: [metrics],
  });
  const tell = createTeller(parts, 'the gateway is overloaded: requests are refused');

  return {
    onTurnedAway() {
      turnedAway.inc();
      tell();
    },
    /** Registers a gauge of the concurrency limit. */
    measure(admission: { readonly limit: number }) {
      const limit = new Gauge({
        name: 'shop_http_concurrency_limit',
        help: 'The present limit of concurrent HTTP requests.',
        registers: [],
        collect() {
          this.set(admission.limit);
        },
      });
      metrics.registerMetric(limit);
    },
  };
};

/** The most keys of partners that a metric tells apart. */
const maxToldKeys = 100;

/** Counts requests of partners by the ids of their keys; those of too many keys as `other`. */
export const createPartnerObserver = (metrics: ObserverParts['metrics']) => {
  const requests = new Counter({
    name: 'shop_partner_requests_total',
    help: 'HTTP requests with the key of a partner, by its id, also those over its quota.',
    labelNames: ['key'],
    registers: [metrics],
  });
  const told = new Set<string>();

  return (id: string): void => {
    if (told.size < maxToldKeys) told.add(id);
    requests.inc({ key: told.has(id) ? id : 'other' });
  };
};

/** Registers a gauge of the streams of pages that are watched live. */
export const createLiveObserver = (
  metrics: ObserverParts['metrics'],
  places: { readonly open: number },
): void => {
  const streams = new Gauge({
    name: 'shop_live_streams',
    help: 'Streams of pages that are open.',
    registers: [],
    collect() {
      this.set(places.open);
    },
  });
  metrics.registerMetric(streams);
};
