import type { Publisher, Router } from 'zeromq';
import type { KeyPair } from '../../keys/key-pair.ts';
import type { Keyring } from '../../keys/keyring.ts';
import type { AllowList } from '../transport.ts';
import { authenticator } from './authenticator.ts';
import { testedOnce } from './self-test.ts';

/** How long frames that were sent before the end may take to leave. */
const lingerMs = 1_000;

/** Binds and returns the bound address; closes the socket when that fails. */
const bind = async (socket: Publisher | Router, address: string): Promise<string> => {
  try {
    await socket.bind(address);
    return socket.lastEndpoint ?? address;
  } catch (cause) {
    socket.close();
    // The message of libzmq's error lacks the address.
    const { code } = cause as NodeJS.ErrnoException;
    throw Object.assign(new Error(`cannot listen at ${address}`, { cause }), { code, address });
  }
};

/** Frees the address soon, and gives sent frames time to leave. */
const end = (socket: Publisher | Router, bound: string): void => {
  if (socket.closed) return;
  socket.linger = lingerMs;
  // zeromq.js unbinds in another thread, and the socket is not thread-safe: a peer that connects at
  // that moment crashes the process. To libzmq `disconnect` is the same, and it runs in this
  // thread.
  socket.disconnect(bound);
  socket.close();
};

/** Binds a socket behind an allow-list after the self-test; leaves nothing open if that fails. */
export const openGuarded = async <S extends Publisher | Router>(
  { pair }: Keyring,
  address: string,
  allowList: AllowList,
  create: (own: KeyPair, domain: string) => S,
) => {
  await testedOnce();
  const domain = await authenticator.open(allowList);
  try {
    const socket = create(pair, domain);
    const bound = await bind(socket, address);
    const close = async () => {
      end(socket, bound);
      await authenticator.close(domain);
    };
    return { socket, bound, close };
  } catch (error) {
    await authenticator.close(domain);
    throw error;
  }
};
