import type { Runtime } from '@shop/shared/runtime';
import { type HttpListener, createHttpListener } from './edge/http-listener.ts';
import { openMemoryCounter } from './edge/limits/counters.ts';
import { defaultLimits } from './edge/limits/limit-settings.ts';
import { type Limits, createLimits } from './edge/limits/limits.ts';
import type { Route } from './edge/route.ts';
import { type GatewayDependencies, createRoutes } from './gateway-routes.ts';
import { officeProblemPage } from './office/problem-page.ts';
import {
  createAdmissionObserver,
  createLimitObserver,
  createPartnerObserver,
  createRequestObserver,
} from './observer.ts';
import { createMemoryPartnerKeys } from './partner/keys/memory-partner-keys.ts';
import { type PartnerView, openPartnerView } from './partner/partner-view.ts';
import { sections as pageSections } from './sections/index.ts';
import { problemPage } from './web/problem-page.ts';

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
  const { shopRoutes, backOfficeRoutes, places, checkReady } = createRoutes(dependencies, partners);
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
  const endViews = () => (places.end(), partners.stop());
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
