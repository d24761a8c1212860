import { type Publisher, Router } from 'zeromq';
import type { KeyPair } from '../../keys/key-pair.ts';
import type { Keyring } from '../../keys/keyring.ts';
import type { AllowList } from '../transport.ts';
import { authenticator } from './authenticator.ts';
import { testGuard } from './self-test.ts';

/** How long frames that were sent before the end may still take to leave. */
const lingerMs = 1_000;

/** The error of libzmq, with where it was to listen: its own message does not say it. */
const notBound = (address: string, cause: unknown): Error =>
  Object.assign(new Error(`cannot listen at ${address}`, { cause }), {
    code: (cause as NodeJS.ErrnoException).code,
    address,
  });

/** Binds, and tells where; a socket that cannot be bound is closed. */
const bind = async (socket: Publisher | Router, address: string): Promise<string> => {
  try {
    await socket.bind(address);
    return socket.lastEndpoint ?? address;
  } catch (error) {
    socket.close();
    throw notBound(address, error);
  }
};

/** Frees the address, in a moment, and gives what was sent its time to leave. */
const end = (socket: Publisher | Router, bound: string): void => {
  if (socket.closed) return;
  socket.linger = lingerMs;
  // zeromq.js unbinds in another thread while this one may use the socket, which is no socket for
  // several threads: a peer that connects in that moment makes the process crash. To libzmq this
  // is the same, and zeromq.js does it in this thread.
  socket.disconnect(bound);
  socket.close();
};

/**
 * Binds a socket behind an allow-list, and proves that it accepts nobody else before returning it
 * with its address. Nothing is left open when the bind or the proof fails.
 */
export const openGuarded = async <S extends Publisher | Router>(
  { pair }: Keyring,
  address: string,
  allowList: AllowList,
  create: (own: KeyPair, domain: string) => S,
) => {
  const guests = new Set<string>();
  const allows = (key: string) => guests.has(key) || allowList.allows(key);
  let isTested = false;
  const domain = await authenticator.open({
    name: allowList.name,
    allows,
    refused: (key, from) => void (isTested && allowList.refused?.(key, from)),
  });
  const otherDomains: string[] = [];
  const ends: (() => void)[] = [];
  const close = async () => {
    for (const end of ends) end();
    await Promise.all([domain, ...otherDomains].map((one) => authenticator.close(one)));
  };
  try {
    const socket = create(pair, domain);
    const bound = await bind(socket, address);
    ends.push(() => end(socket, bound));
    await testGuard({
      name: allowList.name,
      kind: socket instanceof Router ? 'router' : 'publisher',
      address: bound,
      publicKey: pair.publicKey,
      admit: (key) => void guests.add(key),
      async admitElsewhere(key) {
        const other = { name: 'elsewhere', allows: (one: string) => one === key };
        otherDomains.push(await authenticator.open(other));
      },
    });
    guests.clear();
    isTested = true;
    await Promise.all(otherDomains.splice(0).map((one) => authenticator.close(one)));
    return { socket, bound, close };
  } catch (error) {
    await close();
    throw error;
  }
};
