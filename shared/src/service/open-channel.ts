import { type Channel, bulkheadsOf, callersOf, channelOf } from '../protocol/access.ts';
import type { Contract } from '../protocol/contract.ts';
import type { ServedOperations } from '../protocol/server/operations.ts';
import type { ServerOptions } from '../protocol/server/server-options.ts';
import { Server } from '../protocol/server/server.ts';
import { allowListOf } from './allow-list.ts';
import type { ProcessKit } from './process-kit.ts';

/** One of a service's sockets for calls, with its server. */
export type OpenChannel = Awaited<ReturnType<typeof openChannel>>;

/** The options that all channels of a service share. */
interface ChannelOptions extends Pick<
  ServerOptions,
  'metadata' | 'onEnd' | 'onLate' | 'onRefused'
> {
  readonly kit: ProcessKit;
  readonly operations: ServedOperations;
}

/** Opens a channel for the callers that the contract names; rejects when its address is taken. */
export const openChannel = async (
  contract: Contract,
  channel: Channel,
  address: string,
  { kit, operations, ...told }: ChannelOptions,
) => {
  const { transport, keyring, self, policy, incidents } = kit.network;
  const isHere = (name: string) => channelOf(contract.operations[name] ?? {}) === channel;

  // A frame that arrives before the server exists is dropped: its sender repeats the handshake.
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
    address: listener.address,
    server,
    /** Closes at once; callers were told before, by the server's drain. */
    async close(): Promise<void> {
      await listener.close();
      server.close();
    },
  };
};
