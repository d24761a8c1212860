import type { SubscriptionStatus } from '@shop/shared/events/subscription';
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
import { type OpenCounter, openMemoryCounter } from './edge/limits/counters.ts';
import { type LimitVariables, defaultLimits } from './edge/limits/limit-settings.ts';
import { type Limits, createLimits } from './edge/limits/limits.ts';
import type { Route } from './edge/route.ts';
import { officeRoutes } from './office/office.ts';
import { officeProblemPage } from './office/problem-page.ts';
import type { StaffSection } from './office/staff-section.ts';
import { createLiveState } from './live/live-page.ts';
import { LiveProducts } from './live/live-products.ts';
import { liveRoute } from './live/routes.ts';
import { mobileRoute } from './mobile/routes.ts';
import {
  createAdmissionObserver,
  createLimitObserver,
  createLiveObserver,
  createOfficeObserver,
  createPartnerObserver,
  createRequestObserver,
  createSectionObserver,
} from './observer.ts';
import { createMemoryPartnerKeys } from './partner/keys/memory-partner-keys.ts';
import type { PartnerKeys } from './partner/keys/partner-keys.ts';
import { type PartnerView, openPartnerView } from './partner/partner-view.ts';
import type { CopyStore } from './product-page/copies/copy-store.ts';
import { openProductPage } from './product-page/product-page.ts';
import type { SectionDefinition } from './product-page/section.ts';
import { sectionRoutes, sections as pageSections, staffSections } from './sections/index.ts';
import { createCustomerSessions } from './sessions/customer-sessions.ts';
import { createSessionCookie } from './sessions/session-cookie.ts';
import type { SessionStore } from './sessions/session-store.ts';
import { createReadinessCheck } from './readiness.ts';
import { problemPage } from './web/problem-page.ts';
import { documentRoute } from './openapi/document-route.ts';
import { docsRoutes } from './openapi/docs-routes.ts';
import { assetRoutes } from './web/routes/assets.ts';
import { homeRoute } from './web/routes/home.ts';
import { createShowProduct, productPageRoute } from './web/routes/product.ts';

export interface GatewaySettings extends ListenerSettings {
  /** The most concurrent requests; more are refused (load shedding). Default 256. */
  readonly maxInFlight?: number;
  /** The limits of one client. */
  readonly limits?: LimitVariables;
}

/** The dependencies of a gateway, from its process. */
interface GatewayDependencies extends Pick<Kit, 'runtime' | 'log' | 'metrics'> {
  readonly clients: Clients;
  /** The sections of the product page, and the routes of single services; by default the shop's. */
  readonly sections?: readonly SectionDefinition[];
  readonly routes?: typeof sectionRoutes;
  /** The pages of sections in the back office; by default the shop's. */
  readonly staff?: readonly StaffSection[];
  /** Subscribes to the services' events; default: no subscriptions. */
  readonly subscribe?: Kit['subscribe'];
  readonly subscriptionStatus?: () => readonly SubscriptionStatus[];
  /** The incidents between this process and others. */
  readonly incidents?: () => readonly NotedIncident[];
  /** Metrics for Prometheus, where the process has no admin port: a route of the back office. */
  readonly metricsText?: () => Promise<string>;
  /** The lag of the events of a service, or the largest, in milliseconds; 0 where there is none. */
  readonly behindMs?: (service?: string) => number;
  /** Last good copies that survive this process. */
  readonly copies: CopyStore;
  /** The keys of partners; default: in this process. */
  readonly partnerKeys?: PartnerKeys;
  /** The sessions of those who are signed in, shared by all gateways. */
  readonly sessions: SessionStore;
  /** Opens counters for the limits of clients; default: in this process. */
  readonly openCounter?: OpenCounter;
  readonly settings: GatewaySettings;
}

/** The two HTTP listeners of the gateway: the shop and the back office. */
export interface Gateway {
  /** The public routes. */
  readonly routes: readonly Route[];
  /**
   * Passes once services and gateway have composed a whole page together, or after five seconds the
   * required services have been reached. Rejects with `UNAVAILABLE` until then.
   */
  readonly checkReady: () => Promise<void>;
  /** Starts the shop. Resolves to the port: a free one for port 0. */
  start(port: number, host?: string): Promise<number>;
  /** The listener for staff, on a port that need not be public. */
  readonly backOffice: Pick<HttpListener, 'routes' | 'start'>;
  /**
   * Begins the graceful shutdown: each connection ends with its next answer, and new ones are still
   * accepted. After five sixths of `ms` idle connections end too, while their clients can still
   * reconnect. Resolves after `ms`, when a proxy in front has seen that the gateway is not ready.
   */
  drain(ms: number): Promise<void>;
  /** Accepts nothing new, and stops when the answers in progress are sent or a moment is over. */
  stop(): Promise<void>;
}

const defaultMaxInFlight = 256;

/** A limit of its own: load on the shop does not block the back office, nor the other way round. */
const backOfficeMaxInFlight = 32;

/**
 * The share of a drain after which idle connections end: by default 5 s of 6, which is the
 * keep-alive time (`KEEP_ALIVE_SECONDS`), so that no client expects to use a connection after that.
 */
const idleShare = 5 / 6;

const pause = (runtime: Runtime, ms: number): Promise<void> =>
  new Promise((resolve) => void runtime.after(ms, resolve));

/** The grace period of answers in progress. */
const stopTimeoutMs = 3_000;

/** The routes of both listeners, and the pages that are watched live. */
const createRoutes = (dependencies: GatewayDependencies, partners: PartnerView) => {
  const { runtime, clients, subscribe, incidents = () => [] } = dependencies;
  const { sections = pageSections, routes = sectionRoutes, staff = staffSections } = dependencies;
  const { sessions: sessionStore, settings, metricsText } = dependencies;
  const { adminToken, basePath = '', limits = defaultLimits } = settings;
  const { subscriptionStatus: subscriptions = () => [] } = dependencies;
  const onFailure = createSectionObserver(dependencies);
  const page = openProductPage({ ...dependencies, sections, onFailure });
  const proxies = { basePath, trustedProxies: limits.TRUSTED_PROXIES };
  const parts = {
    runtime,
    clients,
    ...page,
    customers: createCustomerSessions({ runtime, store: sessionStore, ...proxies }),
    cookie: (name: string, maxAge: number) => createSessionCookie({ name, maxAge, ...proxies }),
    write: createWrite({ clients, ...page }),
    showProduct: createShowProduct({ runtime, ...page }, sections),
  };
  const live = new LiveProducts({
    runtime,
    composePage: page.composePage,
    stateOf: createLiveState(sections, runtime.newId),
    maxOfClient: limits.STREAMS,
  });
  createLiveObserver(dependencies.metrics, live);
  page.watch(live.changed);
  if (subscribe) page.follow(subscribe);
  const all = [
    pageRoute(parts, sections),
    mobileRoute(parts, sections),
    liveRoute(live, parts),
    ...partners.routesOf(parts),
    ...routes.flatMap((of) => of(parts)),
    statusRoute({ runtime, clients, subscriptions, incidents }),
    homeRoute(parts),
    productPageRoute(parts, sections),
    ...assetRoutes,
  ];
  const officeSettings = { adminToken, ...proxies };
  const officeParts = { ...parts, sessionStore, onFailure: createOfficeObserver(dependencies) };
  const office = officeRoutes({ ...officeParts, settings: officeSettings }, [
    ...staff,
    partners.staff,
  ]);
  const { true: ofStaff = [], false: ofShop = [] } = Object.groupBy(all, ({ admin }) => `${admin}`);
  return {
    shopRoutes: [...ofShop, documentRoute(ofShop, { of: 'shop', basePath }), ...docsRoutes],
    backOfficeRoutes: [
      ...ofStaff,
      ...office,
      documentRoute(ofStaff, { of: 'back office', basePath }),
      ...(metricsText ? [metricsRoute(metricsText)] : []),
    ],
    live,
    checkReady: createReadinessCheck({ runtime, clients, sections, compose: page.compose }),
  };
};

/** Opens the view of the shop for partners. */
const openPartners = (dependencies: GatewayDependencies, limits: Limits): PartnerView => {
  const { sections = pageSections, partnerKeys: keys = createMemoryPartnerKeys() } = dependencies;
  const { openCounter = openMemoryCounter, metrics, behindMs = () => 0 } = dependencies;
  const { subscriptionStatus: subscriptions = () => [] } = dependencies;
  const onAsked = createPartnerObserver(metrics);
  const parts = { keys, sections, limits, openCounter, subscriptions, behindMs, onAsked };
  return openPartnerView({ runtime: dependencies.runtime, ...parts });
};

/** Makes the listeners of the shop and of the back office. */
const createListeners = (dependencies: GatewayDependencies, isDraining: () => boolean) => {
  const { runtime, settings, openCounter = openMemoryCounter } = dependencies;
  const { limits: limitSettings = defaultLimits, maxInFlight = defaultMaxInFlight } = settings;
  const { onTurnedAway, measure } = createAdmissionObserver(dependencies);
  const onRefused = createLimitObserver(dependencies);
  const limits = createLimits({ runtime, openCounter, settings: limitSettings, onRefused });
  const observer = createRequestObserver(dependencies);
  const partners = openPartners(dependencies, limits);
  const checkPartner = partners.check;
  const parts = { runtime, observer, isDraining, onTurnedAway, checkPartner };
  const { shopRoutes, backOfficeRoutes, live, checkReady } = createRoutes(dependencies, partners);
  const shop = createHttpListener({
    ...parts,
    settings,
    limits,
    maxInFlight,
    measure,
    problemPage,
    routes: shopRoutes,
  });
  const backOffice = createHttpListener({
    ...parts,
    settings: { ...settings, sockets: 1, corsOrigins: [] },
    limits: { ...limits, requests: undefined, inFlight: 0 },
    maxInFlight: backOfficeMaxInFlight,
    problemPage: officeProblemPage,
    routes: backOfficeRoutes,
  });
  const endViews = () => (live.end(), partners.stop());
  return { shop, backOffice, checkReady, endViews };
};

/** Makes a gateway: it follows events at once, and answers once it is started. */
export const createGateway = (dependencies: GatewayDependencies): Gateway => {
  const { runtime } = dependencies;
  let draining = false;
  const { shop, backOffice, checkReady, endViews } = createListeners(dependencies, () => draining);
  return {
    routes: shop.routes,
    checkReady,
    start: shop.start,
    backOffice,
    drain: async (ms) => {
      draining = true;
      endViews();
      await pause(runtime, ms * idleShare);
      await Promise.all([shop, backOffice].map((listener) => listener.endIdle()));
      await pause(runtime, ms * (1 - idleShare));
    },
    stop: async () => {
      draining = true;
      endViews();
      await Promise.all([shop, backOffice].map((listener) => listener.close(stopTimeoutMs)));
    },
  };
};
