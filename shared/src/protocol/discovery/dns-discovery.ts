import { type Cancel, type Runtime, repeatedly } from '../../runtime.ts';
import { type Discovery, type Place, endpointAt } from './discovery.ts';

/** How often names are asked again. */
const periodMs = 2_000;

/** All addresses of a name; rejects with `ENOTFOUND` or `ENODATA` where there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** How names are asked, and which ports the answers stand for. */
export interface DnsOptions {
  readonly runtime: Runtime;
  /** Usually `resolve4` of `node:dns/promises`. */
  readonly resolve: Resolve;
  /** The ports that every replica listens on. */
  readonly ports: Readonly<Record<Place, number>>;
}

/** That there is no such name is an answer; that nobody answered is none. */
const isNoSuchName = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'ENOTFOUND' || error.code === 'ENODATA');

/**
 * A service's replicas are the A records of its name: all of them, since ZeroMQ itself would use
 * the first only. While the name server does not answer, the last known ones stay.
 */
export const dnsDiscovery = ({ runtime, resolve, ports }: DnsOptions): Discovery => ({
  watch(service, onChange): Cancel {
    let known = '';
    let asking = false;
    let stopped = false;

    const ask = async () => {
      const found = await resolve(service).catch((error: unknown) =>
        isNoSuchName(error) ? [] : undefined,
      );
      const sorted = [...new Set(found)].toSorted();
      if (!found || stopped || sorted.join() === known) return;
      known = sorted.join();
      onChange(sorted.map((host) => endpointAt(host, ports)));
    };
    // One question at a time: of two, the older one's answer could come last.
    const askAgain = () => {
      if (asking) return;
      asking = true;
      void ask().finally(() => {
        asking = false;
      });
    };
    const cancel = repeatedly(runtime, periodMs, askAgain);
    return () => {
      stopped = true;
      cancel();
    };
  },
});
