import { type Entrance, bulkheadsOf, callersOf, entranceOf } from '../protocol/access.ts';
import type { Contract } from '../protocol/contract.ts';
import type { ServedOperations } from '../protocol/server/operations.ts';
import type { ServerOptions } from '../protocol/server/server-options.ts';
import { Server } from '../protocol/server/server.ts';
import { doorOf } from './doors.ts';
import type { ProcessKit } from './process-kit.ts';

/** One of a service's sockets for calls, and what answers there. */
export interface OpenEntrance {
  readonly entrance: Entrance;
  readonly address: string;
  readonly server: Server;
  /** Ends at once: whoever is to be told was told by the server's drain. */
  close(): Promise<void>;
}

/** What is behind all entrances of a service. */
export interface EntranceOptions extends Pick<
  ServerOptions,
  'metadata' | 'onEnd' | 'onLate' | 'onRefused'
> {
  readonly kit: ProcessKit;
  readonly operations: ServedOperations;
}

/** Opens an entrance for those whom the contract names; rejects when its address is taken. */
export const openEntrance = async (
  contract: Contract,
  entrance: Entrance,
  address: string,
  { kit, operations, ...told }: EntranceOptions,
): Promise<OpenEntrance> => {
  const { transport, keyring, self, policy, incidents } = kit.network;
  const isHere = (name: string) => entranceOf(contract.operations[name] ?? {}) === entrance;

  // A frame that comes before there is a server is not read: whoever sent it greets again.
  let read = (_peer: string, _frame: Buffer): void => undefined;
  const door = doorOf(contract, entrance, keyring, incidents);
  const listener = await transport.listen(address, door, (peer, frame) => read(peer, frame));
  const server = new Server({
    ...told,
    identity: self,
    contractVersion: contract.version,
    operations: new Map([...operations].filter(([name]) => isHere(name))),
    callers: callersOf(contract),
    bulkheads: bulkheadsOf(contract),
    keyring,
    runtime: kit.runtime,
    policy,
    onIncident: (incident) => incidents.note({ ...incident, at: door.name }),
    send: (peer, frame, refused) => listener.send(peer, frame, refused),
  });
  read = (peer, frame) => server.read(peer, frame);

  return {
    entrance,
    address: listener.address,
    server,
    async close() {
      await listener.close();
      server.close();
    },
  };
};
