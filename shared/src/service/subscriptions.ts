import type { Logger } from 'pino';
import type { Replay } from '../events/delivery/applier.ts';
import { EventSubscriber } from '../events/delivery/event-subscriber.ts';
import { historyContract } from '../events/delivery/history.ts';
import { createMemoryDeadLetterStore } from '../events/dead-letters/memory-dead-letter-store.ts';
import { createDeadLetters } from '../events/dead-letters/dead-letters.ts';
import type { DeadLetterStore } from '../events/dead-letters/dead-letter-store.ts';
import type { SubscriptionStatus } from '../events/subscription.ts';
import type { EventConsumer } from '../events/subscription.ts';
import { createServiceClient } from '../protocol/client/service-client.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Subscription } from '../protocol/transport.ts';
import { type Runtime, relaxed } from '../runtime.ts';
import { followReplica } from './follow-replica.ts';
import type { Network } from './network.ts';

/** The lag above which data counts as stale. */
export const maxBehindMs = 5_000;

/** What subscriptions use of their process. */
interface SubscriptionsOptions {
  readonly network: Network;
  readonly runtime: Runtime;
  readonly log: Logger;
  /** Rejects while a store that events are applied to does not answer. */
  readonly checkStores: () => Promise<unknown>;
}

/** The subscriptions of a process to the events of other services. */
interface Subscriptions {
  /** Follows a service until the returned function is called. */
  subscribe<C extends Contract>(
    contract: C,
    consumer: EventConsumer<C>,
    store?: DeadLetterStore,
  ): () => Promise<void>;
  status(): readonly SubscriptionStatus[];
  /** The lag of one service, or the largest; 0 up to `maxBehindMs`. */
  behindMs(service?: string): number;
  replay(): Promise<Replay>;
}

interface FollowedService {
  readonly service: string;
  readonly subscriber: Pick<EventSubscriber<Contract>, 'status' | 'lagMs' | 'replay'>;
}

/** Makes the subscriptions of a process; there are none yet. */
export const createSubscriptions = (options: SubscriptionsOptions): Subscriptions => {
  const { network, runtime, log, checkStores } = options;
  const subscribed: FollowedService[] = [];
  return {
    subscribe(contract, consumer, store = createMemoryDeadLetterStore()) {
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
      const stopListening = followAll(network, service, runtime, (frame) => subscriber.read(frame));
      subscribed.push({ service, subscriber });
      return () => {
        stopListening();
        return subscriber.stop();
      };
    },
    status: () => subscribed.map(({ subscriber }) => subscriber.status()),
    behindMs(wanted) {
      let most = 0;
      for (const { service, subscriber } of subscribed) {
        if (wanted === undefined || wanted === service) most = Math.max(most, subscriber.lagMs);
      }
      return most > relaxed(runtime, maxBehindMs) ? most : 0;
    },
    async replay() {
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
const followAll = (
  network: Network,
  service: string,
  runtime: Runtime,
  onFrame: (frame: Buffer) => boolean,
) => {
  const open = new Map<string, Subscription>();
  const cancel = network.discovery.watch(service, (endpoints) => {
    const wanted = new Set(endpoints.map(({ events }) => events));
    for (const [address, subscription] of open) {
      if (wanted.has(address)) continue;
      subscription.close();
      open.delete(address);
    }
    for (const address of wanted) {
      if (open.has(address)) continue;
      open.set(address, followReplica({ network, service, runtime, address, onFrame }));
    }
  });
  return () => {
    cancel();
    for (const subscription of open.values()) subscription.close();
  };
};
