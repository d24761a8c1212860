import type { Keyring } from '../keys/keyring.ts';
import { type Entrance, admittedAt } from '../protocol/access.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Door } from '../protocol/transport.ts';

/**
 * Who may connect to one of a service's sockets: the services that its contract names there, by the
 * keys that they have at the moment. There is no other list of who may.
 */
export const doorOf = (
  contract: Contract,
  socket: Entrance | 'events',
  keyring: Pick<Keyring, 'keysOf'>,
): Door => {
  const names = socket === 'events' ? contract.subscribers : [...admittedAt(contract, socket)];
  return {
    name: `${contract.service}.${socket}`,
    admits: (publicKey) => names.some((name) => keyring.keysOf(name).includes(publicKey)),
  };
};
