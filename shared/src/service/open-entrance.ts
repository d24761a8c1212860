import { type Channel, bulkheadsOf, callersOf, channelOf } from '../protocol/access.ts';
import type { Contract } from '../protocol/contract.ts';
import type { ServedOperations } from '../protocol/server/operations.ts';
import type { ServerOptions } from '../protocol/server/server-options.ts';
import { Server } from '../protocol/server/server.ts';
import { allowListOf } from './doors.ts';
import type { ProcessKit } from './process-kit.ts';

/** One of a service's sockets for calls, and what answers there. */
export interface OpenChannel {
  readonly channel: Channel;
  readonly address: string;
  readonly server: Server;
  /** Ends at once: whoever is to be told was told by the server's drain. */
  close(): Promise<void>;
}

/** What is behind all channels of a service. */
interface ChannelOptions extends Pick<
  ServerOptions,
  'metadata' | 'onEnd' | 'onLate' | 'onRefused'
> {
  readonly kit: ProcessKit;
  readonly operations: ServedOperations;
}

/** Opens a channel for those whom the contract names; rejects when its address is taken. */
export const openChannel = async (
  contract: Contract,
  channel: Channel,
  address: string,
  { kit, operations, ...told }: ChannelOptions,
): Promise<OpenChannel> => {
  const { transport, keyring, self, policy, incidents } = kit.network;
  const isHere = (name: string) => channelOf(contract.operations[name] ?? {}) === channel;

  // A frame that comes before there is a server is not read: whoever sent it greets again.
  let read = (_peer: string, _frame: Buffer): void => undefined;
  const allowList = allowListOf(contract, channel, keyring, incidents);
  const listener = await transport.listen(address, allowList, (peer, frame) => read(peer, frame));
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
    onIncident: (incident) => incidents.note({ ...incident, at: allowList.name }),
    send: (peer, frame, refused) => listener.send(peer, frame, refused),
  });
  read = (peer, frame) => server.read(peer, frame);

  return {
    channel,
    address: listener.address,
    server,
    async close() {
      await listener.close();
      server.close();
    },
  };
};
