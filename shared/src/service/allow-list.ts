import type { Keyring } from '../keys/keyring.ts';
import { type Channel, admittedAt } from '../protocol/access.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Incidents } from '../protocol/incidents.ts';
import type { AllowList } from '../protocol/transport.ts';

/**
 * The allow-list of a socket: the present keys of the services that the contract names there. A
 * refused connection is noted as an incident.
 */
export const allowListOf = (
  contract: Contract,
  socket: Channel | 'events',
  keyring: Pick<Keyring, 'keysOf' | 'serviceOf'>,
  incidents?: Pick<Incidents, 'note'>,
): AllowList => {
  const names = socket === 'events' ? contract.subscribers : [...admittedAt(contract, socket)];
  const name = `${contract.service}.${socket}`;
  return {
    name,
    allows: (publicKey) => names.some((name) => keyring.keysOf(name).includes(publicKey)),
    refused(publicKey, from) {
      const peer = keyring.serviceOf(publicKey);
      incidents?.note({
        kind: 'CONNECTION_REFUSED',
        at: name,
        peer: peer ?? 'unknown',
        from,
        detail: peer ? 'the contract does not name it' : 'its key is on no list',
      });
    },
  };
};
