import type { SubscriptionStatus } from '@shop/shared/events/subscription';
import type { NotedIncident } from '@shop/shared/protocol/incidents';
import type { Kit } from '@shop/shared/service/service';
import { createWrite } from './api/api-parts.ts';
import { metricsRoute } from './api/metrics.ts';
import { pageRoute } from './api/page.ts';
import { statusRoute } from './api/status.ts';
import type { Clients } from './clients.ts';
import type { ListenerSettings } from './edge/http-listener.ts';
import { type OpenCounter } from './edge/limits/counters.ts';
import { type LimitVariables, defaultLimits } from './edge/limits/limit-settings.ts';
import { officeRoutes } from './office/office.ts';
import type { StaffSection } from './office/staff-section.ts';
import { createLiveState } from './live/live-page.ts';
import { LiveProducts } from './live/live-products.ts';
import { liveRoute } from './live/routes.ts';
import { StreamPlaces } from './live/stream-places.ts';
import { mobileRoute } from './mobile/routes.ts';
import { createLiveObserver, createOfficeObserver, createSectionObserver } from './observer.ts';
import type { PartnerKeys } from './partner/keys/partner-keys.ts';
import { type PartnerView } from './partner/partner-view.ts';
import type { CopyStore } from './product-page/copies/copy-store.ts';
import { openProductPage } from './product-page/product-page.ts';
import type { SectionDefinition } from './product-page/section.ts';
import {
  personalParts,
  sectionRoutes,
  sections as pageSections,
  staffSections,
} from './sections/index.ts';
import { createCustomerSessions } from './sessions/customer-sessions.ts';
import { createSessionCookie } from './sessions/session-cookie.ts';
import type { SessionStore } from './sessions/session-store.ts';
import { createReadinessCheck } from './readiness.ts';
import { documentRoute } from './openapi/document-route.ts';
import { docsRoutes } from './openapi/docs-routes.ts';
import { assetRoutes } from './web/routes/assets.ts';
import { homeRoute } from './web/routes/home.ts';
import { createPersonal } from './web/personal.ts';
import { createShowProduct, productPageRoute } from './web/routes/product.ts';

export interface GatewaySettings extends ListenerSettings {
  /** The most concurrent requests; more are refused (load shedding). Default 256. */
  readonly maxInFlight?: number;
  /** The limits of one client. */
  readonly limits?: LimitVariables;
}

/** The dependencies of a gateway, from its process. */
export interface GatewayDependencies extends Pick<Kit, 'runtime' | 'log' | 'metrics'> {
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

/** The routes of both listeners, and the pages that are watched live. */
export const createRoutes = (dependencies: GatewayDependencies, partners: PartnerView) => {
  const { runtime, clients, subscribe, incidents = () => [] } = dependencies;
  const { sections = pageSections, routes = sectionRoutes, staff = staffSections } = dependencies;
  const { sessions: sessionStore, settings, metricsText } = dependencies;
  const { adminToken, basePath = '', limits = defaultLimits } = settings;
  const { subscriptionStatus: subscriptions = () => [] } = dependencies;
  const onFailure = createSectionObserver(dependencies);
  const page = openProductPage({ ...dependencies, sections, onFailure });
  const proxies = { basePath, trustedProxies: limits.TRUSTED_PROXIES };
  const places = new StreamPlaces({ maxOfClient: limits.STREAMS });
  createLiveObserver(dependencies.metrics, places);
  const customers = createCustomerSessions({ runtime, store: sessionStore, ...proxies });
  const personalOf = createPersonal({ runtime, clients, customers, onFailure }, personalParts);
  const parts = {
    runtime,
    clients,
    subscribe,
    places,
    ...page,
    customers,
    cookie: (name: string, maxAge: number) => createSessionCookie({ name, maxAge, ...proxies }),
    write: createWrite({ clients, ...page }),
    showProduct: createShowProduct({ runtime, personalOf, ...page }, sections),
  };
  const live = new LiveProducts({
    runtime,
    composePage: page.composePage,
    stateOf: createLiveState(sections, runtime.newId),
    places,
  });
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
    places,
    checkReady: createReadinessCheck({ runtime, clients, sections, compose: page.compose }),
  };
};
