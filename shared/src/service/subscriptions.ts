import type { Logger } from 'pino';
import type { Replay } from '../events/delivery/applier.ts';
import { Follower } from '../events/delivery/follower.ts';
import { historyContract } from '../events/delivery/history.ts';
import { MemoryQuarantineStore } from '../events/quarantine/memory-quarantine-store.ts';
import { Quarantine } from '../events/quarantine/quarantine.ts';
import type { QuarantineStore } from '../events/quarantine/quarantine-store.ts';
import type { SubscriptionStatus } from '../events/subscription-status.ts';
import type { EventConsumer } from '../events/subscription.ts';
import { createServiceClient } from '../protocol/client/service-client.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Following } from '../protocol/transport.ts';
import { type Runtime, relaxed } from '../runtime.ts';
import { followReplica } from './follow-replica.ts';
import type { Network } from './network.ts';

/** What is further behind than this is stale, and says so. */
export const maxBehindMs = 5_000;

/** What subscriptions need of their process. */
export interface SubscriptionsOptions {
  readonly network: Network;
  readonly runtime: Runtime;
  readonly log: Logger;
  /** Rejects while what events are applied to does not answer. */
  readonly checkStores: () => Promise<unknown>;
}

/** The services whose events one process follows. */
export interface Subscriptions {
  /** Follows a service until what it returns is called. */
  subscribe<C extends Contract>(
    contract: C,
    consumer: EventConsumer<C>,
    store?: QuarantineStore,
  ): () => Promise<void>;
  status(): readonly SubscriptionStatus[];
  /** Of one service, or of whichever is furthest; 0 up to `maxBehindMs`. */
  behindMs(service?: string): number;
  replay(): Promise<Replay>;
}

interface FollowedService {
  readonly service: string;
  readonly follower: Pick<Follower<Contract>, 'status' | 'behindMs' | 'replay'>;
}

/** No subscriptions yet. */
export const createSubscriptions = (options: SubscriptionsOptions): Subscriptions => {
  const { network, runtime, log, checkStores } = options;
  const followed: FollowedService[] = [];
  return {
    subscribe(contract, consumer, store = new MemoryQuarantineStore()) {
      const { service } = contract;
      const replicas = network.replicasOf(service);
      const history = { replicasAt: () => replicas, runtime };
      const follower = new Follower({
        contract,
        consumer,
        quarantine: new Quarantine(service, store),
        checkStores,
        history: createServiceClient(historyContract(contract), history),
        runtime,
        logger: log,
      });
      const stopListening = followAll(network, service, runtime, (frame) => follower.read(frame));
      followed.push({ service, follower });
      return () => {
        stopListening();
        return follower.stop();
      };
    },
    status: () => followed.map(({ follower }) => follower.status()),
    behindMs(wanted) {
      let most = 0;
      for (const { service, follower } of followed) {
        if (wanted === undefined || wanted === service) most = Math.max(most, follower.behindMs);
      }
      return most > relaxed(runtime, maxBehindMs) ? most : 0;
    },
    async replay() {
      let [replayed, kept] = [0, 0];
      for (const { follower } of followed) {
        const replay = await follower.replay();
        replayed += replay.replayed;
        kept += replay.kept;
      }
      return { replayed, kept };
    },
  };
};

/** Listens to every replica of a service: whichever relays its events is heard. */
const followAll = (
  network: Network,
  service: string,
  runtime: Runtime,
  onFrame: (frame: Buffer) => boolean,
) => {
  const open = new Map<string, Following>();
  const cancel = network.discovery.watch(service, (endpoints) => {
    const wanted = new Set(endpoints.map(({ events }) => events));
    for (const [address, following] of open) {
      if (wanted.has(address)) continue;
      following.close();
      open.delete(address);
    }
    for (const address of wanted) {
      if (open.has(address)) continue;
      open.set(address, followReplica({ network, service, runtime, address, onFrame }));
    }
  });
  return () => {
    cancel();
    for (const following of open.values()) following.close();
  };
};
