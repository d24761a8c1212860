import { type AdmissionParts, createAdmission } from './admission.ts';
import { type AppParts, createApp } from './app.ts';
import { createBasePath } from './base-path.ts';
import type { Serve } from './connections/request-queue.ts';
import { createCrossOrigin } from './cross-origin.ts';
import type { GuardSettings } from './guard.ts';
import { limitConnections } from './limits/connection-limit.ts';
import { createRequestGate } from './limits/request-gate.ts';
import { type Listening, listen } from './listening.ts';
import type { Problem } from './problem.ts';
import type { Route } from './route.ts';
import { type HttpLimits, createHttpServer, httpLimits } from './server.ts';

/** The settings of the HTTP listeners of a gateway. */
export interface ListenerSettings extends GuardSettings {
  /** The token for changes of prices and stock. */
  readonly adminToken: string;
  /**
   * The number of sockets that share the port; above 1 only where no other process may. Default
   * 1.
   */
  readonly sockets?: number;
  /** The path under which clients see the shop, such as `/shop`; default: the root. */
  readonly basePath?: string | undefined;
  /** Origins whose pages may use the API; default: none. */
  readonly corsOrigins?: readonly string[] | undefined;
  readonly http?: Partial<HttpLimits>;
}

interface ListenerParts
  extends
    Omit<AppParts, 'admission' | 'settings' | 'basePath'>,
    Pick<AdmissionParts, 'onTurnedAway'> {
  readonly settings: ListenerSettings;
  readonly maxInFlight: number;
  /** Called once with the admission, to measure it. */
  readonly measure?: (admission: { readonly limit: number }) => void;
}

/** An HTTP listener: a port of the gateway with its own routes. */
export interface HttpListener {
  readonly routes: readonly Route[];
  /** Resolves to the port: a free one for port 0. */
  start(port: number, host?: string): Promise<number>;
  /** Ends the idle connections. */
  endIdle(): Promise<void>;
  /** Accepts nothing new, and gives answers in progress `ms` to be sent. */
  close(ms: number): Promise<void>;
}

/** Makes a listener that is not started: CORS, rate limits, load shedding, then the routes. */
export const createHttpListener = (given: ListenerParts): HttpListener => {
  const { runtime, settings, routes, limits, observer } = given;
  const basePath = createBasePath(settings.basePath ?? '');
  const problemPage = (problem: Problem) => basePath.outward(given.problemPage(problem));
  const parts = { ...given, problemPage, basePath };
  const clientOf = limits.inFlight > 0 ? limits.clientOf : undefined;
  const admission = createAdmission({ ...parts, clientOf });
  parts.measure?.(admission);
  const gate = createRequestGate(limits, parts);
  const allowOrigins = createCrossOrigin(settings.corsOrigins ?? []);

  const app = createApp({ ...parts, admission });
  const serve: Serve = (request, response) => {
    request.url = basePath.inward(request.url ?? '');
    allowOrigins(request, response, () => {
      if (gate(request, response) && admission.admit(request, response)) app(request, response);
    });
  };
  const { server, isIdle } = createHttpServer(app, {
    runtime,
    serve,
    problemPage,
    limits: httpLimits(runtime, settings.http),
    onRefused: observer.refused,
  });
  limitConnections(server, limits);
  let listening: Listening | undefined;
  return {
    routes,
    async start(port, host) {
      listening = await listen(server, port, { host, sockets: settings.sockets ?? 1 });
      return listening.port;
    },
    endIdle: async () => listening?.end(isIdle),
    close: async (ms) => listening?.close(ms),
  };
};
