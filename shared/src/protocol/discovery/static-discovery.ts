import type { Discovery, Endpoint } from './discovery.ts';

/** Service discovery with fixed endpoints, by service. */
export const staticDiscovery = (
  endpoints: Readonly<Record<string, readonly Endpoint[]>>,
): Discovery => ({
  watch(service, onChange) {
    onChange((Object.hasOwn(endpoints, service) && endpoints[service]) || []);
    return () => undefined;
  },
});
