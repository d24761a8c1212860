import { historyContract } from '../events/delivery/history.ts';
import { type Relay, startRelay } from '../events/delivery/relay.ts';
import { hasMadeEvent } from '../events/pending-events.ts';
import { idempotentOperation } from '../idempotency/idempotent-operation.ts';
import { type Channel, hasChannel } from '../protocol/access.ts';
import { repeatedly } from '../runtime.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Endpoint } from '../protocol/discovery/discovery.ts';
import { servedOperation, servedOperations } from '../protocol/server/operations.ts';
import type { Publication } from '../protocol/transport.ts';
import { behindMetadata, noMetadata } from '../protocol/wire/metadata.ts';
import { allowListOf } from './allow-list.ts';
import { createServedObserver } from './measure-served.ts';
import { type OpenChannel, openChannel } from './open-channel.ts';
import { forRole } from './for-role.ts';
import type { ProcessKit } from './process-kit.ts';
import type { Parts, Service } from './service.ts';

/** A service that has started. */
interface RunningService {
  /** Where it can be reached. */
  readonly endpoint: Endpoint;
  /** Drains, with `graceMs` for handlers; then stops the relay and closes the sockets. */
  stop(): Promise<void>;
}

/** The grace period of handlers after the drain has begun. */
const graceMs = 5_000;

/** How often the lag in the metadata of answers is renewed. */
const renewLagEveryMs = 1_000;

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
  const opened: OpenChannel[] = [];
  const { onEnd, onLate, onRefused } = createServedObserver(kit, opened);

  const publication = await transport.publish(
    addresses.events,
    allowListOf(contract, 'events', keyring, incidents),
  );
  const lag = createLagMetadata(kit);
  const relay = relayOf(contract, parts, kit, publication);
  const close = async () => {
    lag.stop();
    await relay?.stop();
    for (const channel of opened) await channel.close();
    await publication.close();
  };
  const open = async (channel: Channel) => {
    const address = addresses[channel];
    if (address === undefined || !hasChannel(contract, channel)) return undefined;
    const entry = await openChannel(contract, channel, address, {
      kit,
      operations,
      metadata: lag.metadata,
      onEnd(end) {
        onEnd(end);
        if (hasMadeEvent(end.call)) relay?.wake();
      },
      onLate,
      onRefused,
    });
    opened.push(entry);
    return entry.address;
  };
  let endpoint: Endpoint;
  try {
    const calls = (await open('calls')) ?? '';
    endpoint = { calls, admin: await open('admin'), events: publication.address };
  } catch (error) {
    await close();
    throw error;
  }
  return {
    endpoint,
    async stop() {
      await Promise.all(opened.map(({ server }) => server.drain(graceMs)));
      await close();
    },
  };
};

/** The metadata of answers: the lag of the events that they are made from, if there is one. */
const createLagMetadata = (kit: ProcessKit) => {
  let metadata = noMetadata;
  const renew = () => void (metadata = behindMetadata(kit.behindMs()));
  const isFollowing = kit.subscriptionStatus().length > 0;
  return {
    metadata: () => metadata,
    stop: isFollowing ? repeatedly(kit.runtime, renewLagEveryMs, renew) : () => undefined,
  };
};

const operationsOf = <C extends Contract>(
  contract: C,
  { handlers, events }: Parts<C>,
  { runtime, log, storage, network }: ProcessKit,
) => {
  const operations = servedOperations(contract, handlers, {
    idempotent: idempotentOperation({ store: storage.idempotency, runtime, log }),
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

/** Registers a replica where there is a registry; the first step of a stop deregisters it. */
export const registerReplica = (contract: Contract, kit: ProcessKit, endpoint: Endpoint): void => {
  const { discovery, self } = kit.network;
  const deregister = discovery.register?.(contract.service, {
    ...endpoint,
    instance: self.instance,
    bootId: self.bootId,
    contractVersion: contract.version,
  });
  if (deregister) kit.onStop(async () => deregister());
};
