import type { SubscriptionStatus } from '@shop/shared/events/subscription';
import type { Runtime } from '@shop/shared/runtime';
import type { ApiParts } from '../api/api-parts.ts';
import type { OpenCounter } from '../edge/limits/counters.ts';
import type { Limits } from '../edge/limits/limits.ts';
import type { SectionDefinition } from '../product-page/section.ts';
import { createFeed } from './feed/feed.ts';
import { createSettledPositions } from './feed/settled-positions.ts';
import { createKeyAdmin } from './keys/key-admin.ts';
import { partnerKeyRoutes } from './keys/key-routes.ts';
import { createKnownKeys } from './keys/known-keys.ts';
import { createPartnerCheck } from './keys/partner-check.ts';
import type { PartnerKeys } from './keys/partner-keys.ts';
import { partnerRoutes } from './routes.ts';
import { createPartnerStaff } from './staff/staff-section.ts';

interface PartnerViewParts {
  readonly runtime: Runtime;
  readonly keys: PartnerKeys;
  readonly sections: readonly SectionDefinition[];
  readonly limits: Limits;
  readonly openCounter: OpenCounter;
  readonly subscriptions: () => readonly SubscriptionStatus[];
  readonly behindMs: (service: string) => number;
  /** Called with the id of the key of each request. */
  readonly onAsked: (id: string) => void;
}

/** Opens the view of the shop for partners; it notes the positions of logs until it is stopped. */
export const openPartnerView = (view: PartnerViewParts) => {
  const { runtime, keys, sections, subscriptions } = view;
  const known = createKnownKeys(keys, runtime);
  const keyAdmin = createKeyAdmin({ runtime, keys, known });
  const settled = createSettledPositions(runtime, subscriptions);
  return {
    check: createPartnerCheck({ ...view, known }),
    /** Its routes, and those of the back office for its keys. */
    routesOf: (parts: Pick<ApiParts, 'clients' | 'composePage'>) => [
      ...partnerRoutes(parts, sections, createFeed({ ...view, ...parts, settled })),
      ...partnerKeyRoutes(keyAdmin),
    ],
    /** Its pages in the back office. */
    staff: createPartnerStaff(keyAdmin),
    stop: settled.stop,
  };
};
export type PartnerView = ReturnType<typeof openPartnerView>;
