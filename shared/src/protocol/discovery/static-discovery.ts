import type { Discovery, Endpoint } from './discovery.ts';

/** Endpoints that are known before the start and never change, by service. */
export const staticDiscovery = (
  endpoints: Readonly<Record<string, readonly Endpoint[]>>,
): Discovery => ({
  watch(service, onChange) {
    onChange((Object.hasOwn(endpoints, service) && endpoints[service]) || []);
    return () => undefined;
  },
});
