import { networkInterfaces } from 'node:os';
import { type Endpoint, mapEndpoint } from '../protocol/discovery/discovery.ts';
import type { Runtime } from '../runtime.ts';

/** The addresses of this machine's networks, as `node:os` tells them. */
type Interfaces = ReturnType<typeof networkInterfaces>;

const addressesOf = (interfaces: Interfaces): string[] =>
  Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);

/**
 * The address that others reach this process at, where nobody has said: a machine with one network
 * has only one. A number and not the host's name, since libzmq stands still while it asks for one.
 */
export const ownAddress = (interfaces: Interfaces = networkInterfaces()): string =>
  addressesOf(interfaces)[0] ?? '127.0.0.1';

/** Who tells the addresses of a name, and the machine that one of them is of. */
interface NamedOptions {
  readonly runtime: Pick<Runtime, 'after'>;
  /** Usually `resolve4` of `node:dns/promises`. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  readonly interfaces?: Interfaces;
}

const maxTries = 25;
const askAgainMs = 200;

/**
 * The address of this machine that `name` stands for: on a machine with several networks the one
 * where others look for it. A name server may learn of a new machine a moment late. Rejects when it
 * is not told within 5 s.
 */
export const namedAddress = async (
  name: string,
  { runtime, resolve, interfaces = networkInterfaces() }: NamedOptions,
): Promise<string> => {
  const own = addressesOf(interfaces);
  for (let tries = 0; tries < maxTries; tries++) {
    const named = await resolve(name).catch((): string[] => []);
    const found = own.find((address) => named.includes(address));
    if (found !== undefined) return found;
    await new Promise<void>((done) => void runtime.after(askAgainMs, done));
  }
  throw new Error(
    `${name} stands for no address of this machine: ADVERTISE_HOST may say where it is`,
  );
};

/** What was bound, as others reach it: a port of any address is a port of `host`. */
export const advertised = (bound: Endpoint, host: string): Endpoint =>
  mapEndpoint(bound, (address) => address.replace(/^tcp:\/\/.*(?=:\d+$)/, `tcp://${host}`));
