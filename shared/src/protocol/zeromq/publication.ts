import { setTimeout as pause } from 'node:timers/promises';
import type { Keyring } from '../../keys/keyring.ts';
import type { AllowList, Publication } from '../transport.ts';
import { openGuarded } from './guarded-socket.ts';
import { rebind } from './rebind.ts';
import { trySend } from './sending.ts';
import { createPublisher } from './sockets.ts';

/**
 * Publishes to subscribers whose key is on the allow-list. Revoking a key does not cut the
 * connections that were made with it, and a PUB socket cannot tell which connection has which key.
 * So the socket is then bound again: subscribers that are still allowed reconnect at once, and read
 * what they missed from the log.
 */
export const publish = async (
  keyring: Keyring,
  address: string,
  allowList: AllowList,
  deadlineFactor?: number,
): Promise<Publication> => {
  const admitted = new Set<string>();
  const noting: AllowList = {
    ...allowList,
    allows(key) {
      const isAdmitted = allowList.allows(key);
      if (isAdmitted) admitted.add(key);
      return isAdmitted;
    },
  };
  const open = (at: string) =>
    openGuarded(keyring, at, noting, (own, domain) => createPublisher(own, domain, deadlineFactor));
  let current = await open(address);
  const { bound } = current;
  let work = Promise.resolve();
  let isClosed = false;

  const renew = async () => {
    const isOutdated = [...admitted].some((key) => !allowList.allows(key));
    if (isClosed || !isOutdated) return;
    admitted.clear();
    await current.close();
    current = await rebind(() => open(bound), pause);
  };
  const stopListening = keyring.onChange(() => void (work = work.then(renew)));

  return {
    address: bound,
    publish: (frame) => trySend(current.socket, frame, () => undefined),
    async close() {
      isClosed = true;
      stopListening();
      await work;
      await current.close();
    },
  };
};
