import { setTimeout as pause } from 'node:timers/promises';
import type { Keyring } from '../../keys/keyring.ts';
import type { Door, Publication } from '../transport.ts';
import { openGuarded } from './guarded-socket.ts';
import { rebind } from './rebind.ts';
import { trySend } from './sending.ts';
import { createPublisher } from './sockets.ts';

/**
 * Publishes to those whom the door admits, for as long as it does. To take a key off the list does
 * not cut connections that were made with it, and who follows says nothing by which it could be
 * known; so the socket is then bound anew: those who may come back at once, and read what they
 * have missed from the log.
 */
export const publish = async (
  keyring: Keyring,
  address: string,
  door: Door,
  deadlineFactor?: number,
): Promise<Publication> => {
  const admitted = new Set<string>();
  const noting: Door = {
    ...door,
    admits(key) {
      const isAdmitted = door.admits(key);
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
    const isOutdated = [...admitted].some((key) => !door.admits(key));
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
