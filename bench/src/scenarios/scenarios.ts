import { cachedPage } from './cached-page.ts';
import { call } from './call.ts';
import { events } from './events.ts';
import { growth } from './growth/growth.ts';
import { live } from './live.ts';
import type { ScenarioName } from './names.ts';
import { openLoop } from './open-loop.ts';
import { page } from './page.ts';
import type { Scenario } from './scenario.ts';
import { shopPage } from './shop-page.ts';
import { start } from './start.ts';

/** Every scenario by its name. */
export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  page,
  call,
  events,
  start,
  shop: shopPage,
  cached: cachedPage,
  live,
  growth,
  'open-loop': openLoop,
};
