import type { Cancel } from '../../runtime.ts';
import type { Discovery, Endpoint } from './discovery.ts';

/** Service discovery within one process. */
export interface InProcessDiscovery extends Discovery {
  /** Registers an endpoint until it is cancelled. */
  register(service: string, endpoint: Endpoint): Cancel;
}

/** Makes an empty registry. */
export const createInProcessDiscovery = (): InProcessDiscovery => {
  const endpoints = new Map<string, Set<Endpoint>>();
  const watchers = new Map<string, Set<(found: readonly Endpoint[]) => void>>();

  const setOf = <T>(map: Map<string, Set<T>>, key: string): Set<T> => {
    const found = map.get(key) ?? new Set<T>();
    map.set(key, found);
    return found;
  };
  const tell = (service: string) => {
    const found = [...setOf(endpoints, service)];
    for (const watcher of setOf(watchers, service)) watcher(found);
  };

  return {
    watch(service, onChange) {
      setOf(watchers, service).add(onChange);
      onChange([...setOf(endpoints, service)]);
      return () => void setOf(watchers, service).delete(onChange);
    },
    register(service, endpoint) {
      setOf(endpoints, service).add(endpoint);
      tell(service);
      return () => {
        if (setOf(endpoints, service).delete(endpoint)) tell(service);
      };
    },
  };
};
