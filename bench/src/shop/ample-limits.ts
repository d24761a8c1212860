import { noLimits } from '@shop/gateway/edge/limits/limit-settings';

/** All requests come from one address. They are counted, but there are never too many. */
export const ampleLimits = {
  ...noLimits,
  REQUESTS_PER_SECOND: 1_000_000,
  REQUEST_BURST: 1_000_000,
  REQUESTS_IN_FLIGHT: 1_000_000,
  CONNECTIONS: 1_000_000,
};
