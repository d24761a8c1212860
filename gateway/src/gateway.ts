import type { SubscriptionStatus } from '@shop/shared/events/subscription-status';
import type { NotedIncident } from '@shop/shared/protocol/incidents';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';
import { createWrite } from './api/api-parts.ts';
import { metricsRoute } from './api/metrics.ts';
import { pageRoute } from './api/page.ts';
import { statusRoute } from './api/status.ts';
import type { Clients } from './clients.ts';
import { createHttpListener } from './edge/http-listener.ts';
import type { HttpListener, ListenerSettings } from './edge/http-listener.ts';
import { openMemoryCounter } from './edge/limits/counters.ts';
import type { OpenCounter } from './edge/limits/counters.ts';
import { defaultLimits } from './edge/limits/limit-settings.ts';
import type { LimitVariables } from './edge/limits/limit-settings.ts';
import { createLimits } from './edge/limits/limits.ts';
import { problemAnswer } from './edge/problem.ts';
import type { Route } from './edge/route.ts';
import {
  createAdmissionObserver,
  createLimitObserver,
  createRequestObserver,
  createSectionObserver,
} from './observer.ts';
import type { CopyStore } from './product-page/copies/copy-store.ts';
import { openProductPage } from './product-page/product-page.ts';
import type { SectionDefinition } from './product-page/section.ts';
import { sectionRoutes, sections as pageSections } from './sections/index.ts';
import { problemPageAnswer } from './web/routes/problem.ts';
import { createShowProduct } from './web/routes/product.ts';
import { storefrontRoutes } from './web/routes/storefront.ts';

export interface GatewaySettings extends ListenerSettings {
  /** Requests at a time at most; more are turned away. Default 256. */
  readonly maxInFlight?: number;
  /** What one client may do. */
  readonly limits?: LimitVariables;
}

/** What a gateway needs from the process that it runs in. */
interface GatewayDependencies extends Pick<Kit, 'runtime' | 'log' | 'metrics'> {
  readonly clients: Clients;
  /** The sections of the product page, and the routes of single services; by default the shop's. */
  readonly sections?: readonly SectionDefinition[];
  readonly routes?: typeof sectionRoutes;
  /** Follows the services' events; nothing is followed when left out. */
  readonly subscribe?: Kit['subscribe'];
  readonly subscriptionStatus?: () => readonly SubscriptionStatus[];
  /** The incidents between this process and others. */
  readonly incidents?: () => readonly NotedIncident[];
  /**
   * Metrics for Prometheus, where the process has no admin port: shown in the back office to
   * anyone who reaches it.
   */
  readonly metricsText?: () => Promise<string>;
  /** How far behind the events of a service, or of any, are; 0 where they are not. */
  readonly behindMs?: (service?: string) => number;
  /** Last good copies that survive this process. */
  readonly copies: CopyStore;
  /** Counts what each client does; in this process where nobody says. */
  readonly openCounter?: OpenCounter;
  readonly settings: GatewaySettings;
}

/** The shop's two doors, which are not open yet. */
export interface Gateway {
  /** All that everybody can ask of it. */
  readonly routes: readonly Route[];
  /** Opens the shop. Resolves to the port: a free one when asked for port 0. */
  start(port: number, host?: string): Promise<number>;
  /** Where prices and stock are changed: a port of its own, which need not be reached by all. */
  readonly backOffice: Pick<HttpListener, 'routes' | 'start'>;
  /**
   * From now on each connection ends with its next answer; new ones are still taken. After five
   * sixths of `ms` those that nobody has used meanwhile end as well: their clients see it while
   * there is still somebody to connect to. Resolves after `ms`: by then the proxy in front has
   * seen that there is nothing more to be had here.
   */
  drain(ms: number): Promise<void>;
  /** Takes nothing new, lets answers in progress out for a moment, and ends. */
  stop(): Promise<void>;
}

const defaultMaxInFlight = 256;

/** A crowd at the shop's door does not keep out who has work to do, nor the other way round. */
const backOfficeMaxInFlight = 32;

/**
 * The part of a drain in which connections may idle: 5 s of 6, for which one may by default as well
 * (`KEEP_ALIVE_SECONDS`). So its client does not expect to use it after that.
 */
const idleShare = 5 / 6;

const pause = (runtime: Runtime, ms: number): Promise<void> =>
  new Promise((resolve) => void runtime.after(ms, resolve));

/** How long answers in progress get to finish. */
const stopTimeoutMs = 3_000;

const createRoutes = (dependencies: GatewayDependencies): readonly Route[] => {
  const { runtime, clients, subscribe, incidents = () => [] } = dependencies;
  const { sections = pageSections, routes = sectionRoutes } = dependencies;
  const { subscriptionStatus: subscriptions = () => [] } = dependencies;
  const onFailure = createSectionObserver(dependencies);
  const page = openProductPage({ ...dependencies, sections, onFailure });
  const parts = {
    runtime,
    clients,
    ...page,
    write: createWrite({ clients, ...page }),
    showProduct: createShowProduct({ runtime, ...page }, sections),
  };
  if (subscribe) page.follow(subscribe);
  return [
    pageRoute(parts),
    ...routes.flatMap((routesOf) => routesOf(parts)),
    statusRoute({ runtime, clients, subscriptions, incidents }),
    ...storefrontRoutes(parts, sections),
  ];
};

/** What may be asked of the shop by all, and what of its back office. */
const createListeners = (dependencies: GatewayDependencies, isDraining: () => boolean) => {
  const { runtime, settings, metricsText, openCounter = openMemoryCounter } = dependencies;
  const { limits: limitSettings = defaultLimits, maxInFlight = defaultMaxInFlight } = settings;
  const { onTurnedAway, measure } = createAdmissionObserver(dependencies);
  const onRefused = createLimitObserver(dependencies);
  const limits = createLimits({ runtime, openCounter, settings: limitSettings, onRefused });
  const observer = createRequestObserver(dependencies);
  const parts = { runtime, observer, isDraining, onTurnedAway };
  const routes = Map.groupBy(createRoutes(dependencies), ({ admin }) => admin);
  const shop = createHttpListener({
    ...parts,
    settings,
    limits,
    maxInFlight,
    measure,
    problemPage: problemPageAnswer,
    routes: routes.get(false) ?? [],
  });
  const backOffice = createHttpListener({
    ...parts,
    settings: { ...settings, sockets: 1, corsOrigins: [] },
    limits: { ...limits, requests: undefined, inFlight: 0 },
    maxInFlight: backOfficeMaxInFlight,
    problemPage: problemAnswer,
    routes: [...(routes.get(true) ?? []), ...(metricsText ? [metricsRoute(metricsText)] : [])],
  });
  return { shop, backOffice };
};

/** Builds a gateway; it follows events from now on, and answers once started. */
export const createGateway = (dependencies: GatewayDependencies): Gateway => {
  const { runtime } = dependencies;
  let draining = false;
  const { shop, backOffice } = createListeners(dependencies, () => draining);
  return {
    routes: shop.routes,
    start: shop.start,
    backOffice,
    drain: async (ms) => {
      draining = true;
      await pause(runtime, ms * idleShare);
      await Promise.all([shop, backOffice].map((listener) => listener.endIdle()));
      await pause(runtime, ms * (1 - idleShare));
    },
    stop: async () => {
      draining = true;
      await Promise.all([shop, backOffice].map((listener) => listener.close(stopTimeoutMs)));
    },
  };
};
