import { networkInterfaces } from 'node:os';
import type { Endpoint } from '../protocol/discovery/discovery.ts';

/** The addresses of this machine's networks, as `node:os` tells them. */
type Interfaces = ReturnType<typeof networkInterfaces>;

/**
 * The address that others reach this process at, where nobody has said: a container has one only.
 * A number and not the host's name, since libzmq stands still while it asks for a name.
 */
export const ownAddress = (interfaces: Interfaces = networkInterfaces()): string =>
  Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

/** What was bound, as others reach it: a port of any address is a port of `host`. */
export const advertised = ({ calls, admin, events }: Endpoint, host: string): Endpoint => ({
  calls: at(host, calls),
  ...(admin !== undefined && { admin: at(host, admin) }),
  events: at(host, events),
});

const at = (host: string, bound: string) => bound.replace(/^tcp:\/\/.*(?=:\d+$)/, `tcp://${host}`);
