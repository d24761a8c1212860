import { historyContract } from '../events/delivery/history.ts';
import { type Relay, startRelay } from '../events/delivery/relay.ts';
import { hasMadeEvent } from '../events/pending-events.ts';
import { idempotentOperation } from '../idempotency/idempotent-operation.ts';
import { type Channel, hasChannel } from '../protocol/access.ts';
import { repeatedly } from '../runtime.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Endpoint } from '../protocol/discovery/discovery.ts';
import { servedOperation, servedOperations } from '../protocol/server/operations.ts';
import type { Server } from '../protocol/server/server.ts';
import type { Publication } from '../protocol/transport.ts';
import { behindMetadata, noMetadata } from '../protocol/wire/metadata.ts';
import { allowListOf } from './doors.ts';
import { createServedObserver } from './measure-served.ts';
import { type OpenChannel, openChannel } from './open-entrance.ts';
import { forRole } from './for-role.ts';
import type { ProcessKit } from './process-kit.ts';
import type { Parts, Service } from './service.ts';

/** A service that answers. */
interface RunningService {
  /** Where it can be reached. */
  readonly endpoint: Endpoint;
  /**
   * Sends callers elsewhere, lets handlers finish for at most `graceMs`, then ends the relay and,
   * when the answers have been read, the sockets. What was accepted before is answered.
   */
  stop(): Promise<void>;
}

/** How long handlers may still work after the end was announced. */
const graceMs = 5_000;

/** How often answers are told how far behind they are. */
const sayBehindEveryMs = 1_000;

/** Starts a service on the given addresses; rejects, with nothing left open, when one is taken. */
export const startService = async <C extends Contract>(
  service: Service<C>,
  kit: ProcessKit,
  addresses: Endpoint,
): Promise<RunningService> => {
  const { contract } = service;
  const { transport, keyring, incidents } = kit.network;
  const parts = await service.start(kit);
  const operations = operationsOf(contract, parts, kit);
  const saying = createSaying(kit);
  const servers: Server[] = [];
  const { onEnd, onLate, onRefused } = createServedObserver(kit, servers);

  const publication = await transport.publish(
    addresses.events,
    allowListOf(contract, 'events', keyring, incidents),
  );
  const opened: OpenChannel[] = [];
  const close = async () => {
    for (const channel of opened) await channel.close();
    await publication.close();
  };
  const open = async (channel: Channel) => {
    const address = addresses[channel];
    if (address === undefined || !hasChannel(contract, channel)) return;
    const entry = await openChannel(contract, channel, address, {
      kit,
      operations,
      metadata: saying.metadata,
      onEnd(end) {
        onEnd(end);
        if (hasMadeEvent(end.call)) relay?.wake();
      },
      onLate,
      onRefused,
    });
    opened.push(entry);
    servers.push(entry.server);
  };
  try {
    await open('calls');
    await open('admin');
  } catch (error) {
    await close();
    throw error;
  }
  const relay = relayOf(contract, parts, kit, publication);

  return {
    endpoint: { ...endpointOf(opened), events: publication.address },
    async stop() {
      await Promise.all(servers.map((server) => server.drain(graceMs)));
      saying.stop();
      await relay?.stop();
      await close();
    },
  };
};

const endpointOf = (opened: readonly OpenChannel[]): Pick<Endpoint, Channel> => {
  const addressOf = (wanted: Channel) => opened.find(({ channel }) => channel === wanted)?.address;
  return { calls: addressOf('calls') ?? '', admin: addressOf('admin') };
};

/** What answers have to say of the events that they rest on: that these are behind, or nothing. */
const createSaying = (kit: ProcessKit) => {
  let metadata = noMetadata;
  const renew = () => void (metadata = behindMetadata(kit.behindMs()));
  const isFollowing = kit.subscriptionStatus().length > 0;
  return {
    metadata: () => metadata,
    stop: isFollowing ? repeatedly(kit.runtime, sayBehindEveryMs, renew) : () => undefined,
  };
};

const operationsOf = <C extends Contract>(
  contract: C,
  { handlers, events }: Parts<C>,
  { runtime, log, storage, network }: ProcessKit,
) => {
  const operations = servedOperations(contract, handlers, {
    idempotent: (operation, aggregate) =>
      idempotentOperation({ operation, aggregate, store: storage.idempotency, runtime, log }),
    role: (role) => forRole(role, contract.service, network.keyring),
  });
  if (events) {
    const { $events } = historyContract(contract).operations;
    operations.set(
      '$events',
      servedOperation($events, async ({ after, limit }) => {
        const page = await events.log.read(after, limit);
        return { ...page, events: [...page.events] };
      }),
    );
  }
  return operations;
};

const relayOf = <C extends Contract>(
  contract: C,
  { events }: Parts<C>,
  { network, runtime, log }: ProcessKit,
  publication: Publication,
): Relay | undefined =>
  events &&
  startRelay({
    ...events,
    service: contract.service,
    holder: network.self.bootId,
    publish: (frame) => publication.publish(frame),
    runtime,
    logger: log,
  });
