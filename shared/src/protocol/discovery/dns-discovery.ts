import type { Runtime } from '../../runtime.ts';
import { type Discovery, type Place, askRepeatedly, endpointAt } from './discovery.ts';

/** How often names are resolved again. */
const periodMs = 2_000;

/** Options of `dnsDiscovery`. */
interface DnsOptions {
  readonly runtime: Runtime;
  /** As `resolve4` of `node:dns/promises`: rejects with `ENOTFOUND` or `ENODATA` for no address. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  /** The ports that every replica listens on. */
  readonly ports: Readonly<Record<Place, number>>;
}

/** "No such name" is an answer; a failed query is none. */
const isNoSuchName = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ENOTFOUND' || error.code === 'ENODATA');

/**
 * Service discovery by DNS: the replicas of a service are all A records of its name (ZeroMQ itself
 * would use only the first). While the name server does not answer, the last known replicas stay.
 */
export const dnsDiscovery = ({ runtime, resolve, ports }: DnsOptions): Discovery => ({
  watch(service, onChange) {
    const ask = async () => {
      const found = await resolve(service).catch((error: unknown) =>
        isNoSuchName(error) ? [] : undefined,
      );
      return found && [...new Set(found)].toSorted().map((host) => endpointAt(host, ports));
    };
    return askRepeatedly(runtime, periodMs, ask, onChange).cancel;
  },
});
