import { networkInterfaces } from 'node:os';
import { type Endpoint, mapEndpoint } from '../protocol/discovery/discovery.ts';
import type { Runtime } from '../runtime.ts';

/** The network interfaces of this machine, by `node:os`. */
type Interfaces = ReturnType<typeof networkInterfaces>;

const addressesOf = (interfaces: Interfaces): string[] =>
  Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);

/** The default address: the first of this machine; libzmq blocks while it resolves a name. */
export const ownAddress = (interfaces: Interfaces = networkInterfaces()): string =>
  addressesOf(interfaces)[0] ?? '127.0.0.1';

/** The options of `namedAddress`. */
interface NamedOptions {
  readonly runtime: Pick<Runtime, 'after'>;
  /** Usually `resolve4` of `node:dns/promises`. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  readonly interfaces?: Interfaces;
}

const maxTries = 25;
const askAgainMs = 200;

/**
 * The address of this machine to which `name` resolves, which others use among several networks.
 * Asks for up to 5 s, since a name server may learn of a machine late; then rejects.
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

/** A bound endpoint as others reach it: with `host` in place of the bound address. */
export const advertised = (bound: Endpoint, host: string): Endpoint =>
  mapEndpoint(bound, (address) => address.replace(/^tcp:\/\/.*(?=:\d+$)/, `tcp://${host}`));
