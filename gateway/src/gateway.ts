import { inventoryContract } from '@shop/shared/contracts/inventory';
import { pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { reviewsContract } from '@shop/shared/contracts/reviews';
import type { SubscriptionStatus } from '@shop/shared/events/subscription-status';
import type { Kit } from '@shop/shared/service/service';
import { basketRoutes } from './api/baskets.ts';
import { priceRoutes } from './api/prices.ts';
import { productRoutes } from './api/products.ts';
import { reviewRoutes } from './api/reviews.ts';
import { statusRoute } from './api/status.ts';
import { stockRoutes } from './api/stock.ts';
import { createApp } from './app.ts';
import type { Clients } from './clients.ts';
import { Admission } from './edge/admission.ts';
import type { AdmissionParts } from './edge/admission.ts';
import { listen } from './edge/listening.ts';
import type { Listening } from './edge/listening.ts';
import type { Route } from './edge/route.ts';
import { createHttpServer, defaultHttpLimits } from './edge/server.ts';
import type { HttpLimits } from './edge/server.ts';
import {
  createAdmissionObserver,
  createRequestObserver,
  createSectionObserver,
} from './observer.ts';
import { Cards } from './product-page/cards.ts';
import { createComposer } from './product-page/compose.ts';
import { createCopies, createProductCheck } from './product-page/copies/copies.ts';
import type { CopyStore } from './product-page/copies/copy-store.ts';
import * as events from './product-page/events.ts';
import { PageCache } from './product-page/page-cache.ts';
import { problemPageAnswer } from './web/routes/problem.ts';
import { storefrontRoutes } from './web/routes/storefront.ts';

export interface GatewaySettings {
  /** What who changes prices and stock has to know. */
  readonly adminToken: string;
  /** `Host` values that are served; any when left out. */
  readonly trustedHosts?: readonly string[];
  /** Requests at a time at most; more are turned away. Default 256. */
  readonly maxInFlight?: number;
  /** Sockets that share the port; more than one where nobody else may listen there. Default 1. */
  readonly sockets?: number;
  readonly http?: Partial<HttpLimits>;
}

/** What a gateway needs from the process that it runs in. */
export interface GatewayDependencies extends Pick<Kit, 'runtime' | 'log' | 'metrics'> {
  readonly clients: Clients;
  /** Follows the services' events; nothing is followed when left out. */
  readonly subscribe?: Kit['subscribe'];
  readonly subscriptionStatus?: () => readonly SubscriptionStatus[];
  /** How far behind the events of a service, or of any, are; 0 where they are not. */
  readonly behindMs?: (service?: string) => number;
  /** Last good copies that survive this process. */
  readonly copies: CopyStore;
  readonly settings: GatewaySettings;
}

/** The shop's door: an HTTP server that is not listening yet. */
export interface Gateway {
  /** All that can be asked of it. */
  readonly routes: readonly Route[];
  /** Resolves to the port: a free one when asked for port 0. */
  start(port: number, host?: string): Promise<number>;
  /**
   * From now on each connection ends with its next answer; new ones are still taken. Resolves after
   * `ms`: by then whoever stands in front has seen that there is nothing more to be had here, and
   * connections that nobody uses have been given up when it was their time, as both sides expect.
   */
  drain(ms: number): Promise<void>;
  /** Takes nothing new, lets answers in progress out for a moment, and ends. */
  stop(): Promise<void>;
}

const defaultMaxInFlight = 256;

/** How long answers in progress get to finish. */
const stopTimeoutMs = 3_000;

/** The product page with its caches, kept true by events. */
const openProductPage = (dependencies: GatewayDependencies) => {
  const { runtime, clients, subscribe, behindMs = () => 0 } = dependencies;
  const copies = createCopies(clients, dependencies.copies, runtime);
  const cards = new Cards(runtime, clients, behindMs);
  const onFailure = createSectionObserver(dependencies);
  const compose = createComposer({ runtime, copies, cards, onFailure });
  const pages = new PageCache(compose, runtime, () => behindMs() === 0);

  const caches = { copies, cards, pages };
  subscribe?.(productContract, events.followProducts(caches));
  subscribe?.(pricingContract, events.followPrices(caches));
  subscribe?.(inventoryContract, events.followStock(caches));
  subscribe?.(reviewsContract, events.followReviews(caches));
  return {
    cards,
    composePage: pages.page,
    productChanged: pages.changed,
    checkProduct: createProductCheck(copies, runtime),
  };
};

const createRoutes = (dependencies: GatewayDependencies): readonly Route[] => {
  const { runtime, clients, subscriptionStatus: subscriptions = () => [] } = dependencies;
  const parts = { runtime, clients, ...openProductPage(dependencies) };
  return [
    ...productRoutes(parts),
    ...reviewRoutes(parts),
    ...priceRoutes(parts),
    ...stockRoutes(parts),
    ...basketRoutes(parts),
    statusRoute({ runtime, clients, subscriptions }),
    ...storefrontRoutes(parts),
  ];
};

const createAdmission = (
  dependencies: GatewayDependencies,
  parts: Pick<AdmissionParts, 'runtime' | 'problemPage' | 'isDraining'>,
): Admission => {
  const { maxInFlight = defaultMaxInFlight } = dependencies.settings;
  const { onTurnedAway, measure } = createAdmissionObserver(dependencies);
  const admission = new Admission({ ...parts, maxInFlight, onTurnedAway });
  measure(admission);
  return admission;
};

/** Builds a gateway; it follows events from now on, and answers once started. */
export const createGateway = (dependencies: GatewayDependencies): Gateway => {
  const { runtime, settings } = dependencies;
  const routes = createRoutes(dependencies);
  let draining = false;
  const parts = { runtime, problemPage: problemPageAnswer, isDraining: () => draining };
  const admission = createAdmission(dependencies, parts);
  const observer = createRequestObserver(dependencies);
  const app = createApp({ ...parts, settings, admission, routes, observer });
  const limits = { ...defaultHttpLimits, ...settings.http };
  const server = createHttpServer(app, admission, runtime, limits);

  let listening: Listening | undefined;
  return {
    routes,
    start: async (port, host) => {
      listening = await listen(server, port, { host, sockets: settings.sockets ?? 1 });
      return listening.port;
    },
    drain: (ms) => {
      draining = true;
      return new Promise((resolve) => void runtime.after(ms, resolve));
    },
    stop: async () => {
      draining = true;
      await listening?.close(stopTimeoutMs);
    },
  };
};
