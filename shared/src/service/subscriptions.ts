import type { Replay } from '../events/delivery/applier.ts';
import { type DeadLetterStore, createDeadLetters } from '../events/delivery/dead-letters.ts';
import { EventSubscriber } from '../events/delivery/event-subscriber.ts';
import { historyContract } from '../events/delivery/history.ts';
import { topicOf } from '../events/event-frame.ts';
import type { EventConsumer } from '../events/subscription.ts';
import { ReconnectingLink } from '../protocol/client/reconnecting-link.ts';
import { createServiceClient } from '../protocol/client/service-client.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Discovery } from '../protocol/discovery/discovery.ts';
import type { Incident } from '../protocol/incidents.ts';
import type { LinkEvents, Remote, Subscription, Transport } from '../protocol/transport.ts';
import { type Runtime, relaxed } from '../runtime.ts';
import type { Network } from './network.ts';
import type { Setup } from './service.ts';

/** The lag above which data counts as stale, where its consumer does not say otherwise. */
export const maxBehindMs = 5_000;

/** The parts of their process that subscriptions use. */
interface SubscriptionsOptions extends Pick<Setup, 'runtime' | 'log'> {
  readonly network: Network;
  /** Rejects while a store that events are applied to does not answer. */
  readonly checkStores: () => Promise<unknown>;
}

/** The subscriptions of a process to the events of other services. */
export type Subscriptions = ReturnType<typeof createSubscriptions>;

/** Makes the subscriptions of a process; there are none yet. */
export const createSubscriptions = (options: SubscriptionsOptions) => {
  const { network, runtime, log, checkStores } = options;
  const subscribed: {
    readonly service: string;
    readonly staleAfterMs: number;
    readonly subscriber: Pick<EventSubscriber<Contract>, 'status' | 'lagMs' | 'replay'>;
  }[] = [];
  return {
    /** Follows a service until the returned function is called. */
    subscribe<C extends Contract>(
      contract: C,
      consumer: EventConsumer<C>,
      store: DeadLetterStore,
    ): () => Promise<void> {
      const { service } = contract;
      const replicas = network.replicasOf(service);
      const history = { replicasAt: () => replicas, runtime };
      const subscriber = new EventSubscriber({
        contract,
        consumer,
        deadLetters: createDeadLetters(service, store),
        checkStores,
        history: createServiceClient(historyContract(contract), history),
        runtime,
        logger: log,
      });
      const onFrame = (frame: Buffer) => subscriber.read(frame);
      const stopListening = followAll({ network, service, runtime, onFrame }, network.discovery);
      const { staleAfterMs = maxBehindMs } = consumer;
      subscribed.push({ service, staleAfterMs, subscriber });
      return () => {
        stopListening();
        return subscriber.stop();
      };
    },
    status: () => subscribed.map(({ subscriber }) => subscriber.status()),
    /**
     * The lag of the events of one service above `maxBehindMs`, or else the largest of those above
     * what their consumers allow, in milliseconds; 0 where there is none. Above 0, data made from
     * those events may be out of date.
     */
    behindMs(wanted?: string): number {
      let most = 0;
      for (const { service, staleAfterMs, subscriber } of subscribed) {
        if (wanted !== undefined && wanted !== service) continue;
        const { lagMs } = subscriber;
        const allowedMs = wanted === undefined ? staleAfterMs : maxBehindMs;
        if (lagMs > relaxed(runtime, allowedMs)) most = Math.max(most, lagMs);
      }
      return most;
    },
    /** Applies all dead letters again; resolves to how many were applied and how many are left. */
    async replay(): Promise<Replay> {
      let [replayed, kept] = [0, 0];
      for (const { subscriber } of subscribed) {
        const replay = await subscriber.replay();
        replayed += replay.replayed;
        kept += replay.kept;
      }
      return { replayed, kept };
    },
  };
};

/** Subscribes to every replica of a service, since any of them may relay its events. */
const followAll = (followed: Omit<FollowedReplica, 'address'>, discovery: Discovery) => {
  const open = new Map<string, Subscription>();
  const cancel = discovery.watch(followed.service, (endpoints) => {
    const wanted = new Set(endpoints.map(({ events }) => events));
    for (const [address, subscription] of open) {
      if (wanted.has(address)) continue;
      subscription.close();
      open.delete(address);
    }
    for (const address of wanted) {
      if (!open.has(address)) open.set(address, followReplica({ ...followed, address }));
    }
  });
  return () => {
    cancel();
    for (const subscription of open.values()) subscription.close();
  };
};

/** A replica of a service whose events are followed, and what receives them. */
export interface FollowedReplica {
  readonly network: Pick<Network, 'keyring' | 'incidents'> & {
    readonly transport: Pick<Transport, 'subscribe'>;
  };
  readonly service: string;
  readonly runtime: Runtime;
  readonly address: string;
  /** Receives a frame; returns false for one that cannot be read. */
  readonly onFrame: (frame: Buffer) => boolean;
}

/** Subscribes to one replica, with the keys of its service as a connection for calls tries them. */
export const followReplica = (followed: FollowedReplica): Subscription => {
  const { network, service, runtime, address, onFrame } = followed;
  const { keyring, incidents, transport } = network;
  const dial = (remote: Remote, { frame, failed }: LinkEvents) => {
    const subscription = transport.subscribe(remote, topicOf(service), { frame, failed });
    return { send: () => undefined, close: () => subscription.close() };
  };
  const onIncident = (incident: Incident) => incidents.note({ ...incident, detail: 'events' });
  const options = { address, service, keyring, runtime, onIncident, transport: { dial } };
  const link = new ReconnectingLink(
    { ...options, mayBeSilent: true },
    {
      up: () => undefined,
      down: () => undefined,
      frame(bytes) {
        link.settle();
        if (!onFrame(bytes)) onIncident({ kind: 'EVENT_INVALID', peer: service, from: address });
      },
    },
  );
  return link;
};
