import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { ServiceError } from '../errors.ts';
import { topicOf } from '../events/delivery/event-frame.ts';
import type { Replay } from '../events/delivery/applier.ts';
import { Follower } from '../events/delivery/follower.ts';
import { historyContract } from '../events/delivery/history.ts';
import { MemoryQuarantineStore } from '../events/quarantine/memory-quarantine-store.ts';
import { Quarantine } from '../events/quarantine/quarantine.ts';
import type { QuarantineStore } from '../events/quarantine/quarantine-store.ts';
import type { SubscriptionStatus } from '../events/subscription-status.ts';
import type { EventConsumer } from '../events/subscription.ts';
import type { AnswerStore } from '../keyed/answer-store.ts';
import { MemoryAnswerStore } from '../keyed/memory-answer-store.ts';
import { createServiceClient } from '../protocol/client/service-client.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Following } from '../protocol/transport.ts';
import type { Runtime } from '../runtime.ts';
import { measureCalls } from './measure-calls.ts';
import { measureSubscriptions } from './measure-subscriptions.ts';
import type { Network } from './network.ts';
import type { Kit } from './service.ts';

/** A kit, and what the process that made it does with it. */
export interface ProcessKit extends Kit {
  readonly network: Network;
  /** Where the answers to keyed operations are kept. */
  answers(): AnswerStore;
  /** How the events that are followed come in. */
  subscriptionStatus(): readonly SubscriptionStatus[];
  /**
   * How far behind the events of one service, or of whichever is furthest, are applied: 0 up to
   * `maxBehindMs`. What rests on them is then not as its owner has it.
   */
  behindMs(service?: string): number;
  /** Applies again all that is in quarantine; says how that went. */
  replay(): Promise<Replay>;
  /** Resolves when every check has passed; rejects with the first that has not. */
  checkAll(): Promise<void>;
  /**
   * Stops following, runs what `onStop` was given, and closes the connections. A part that fails
   * to stop, or takes too long, is logged and does not keep the others from stopping.
   */
  stop(): Promise<void>;
}

/** What a kit is made of. */
export interface KitOptions {
  readonly network: Network;
  readonly runtime: Runtime;
  readonly log: Logger;
  readonly metrics: Registry;
  /** For a store that outlives the process; one of its own in memory when left out. */
  readonly answers?: AnswerStore;
}

/** What is further behind than this is stale, and says so. */
export const maxBehindMs = 5_000;

/** How long one check may take. */
const checkTimeoutMs = 2_000;

/** How long one part may take to stop: more than the grace that handlers get. */
const stopTimeoutMs = 8_000;

interface FollowedService {
  readonly service: string;
  readonly follower: Pick<Follower<Contract>, 'status' | 'behindMs' | 'replay'>;
}

/** Makes the kit of one process, or of one service in a process that has several. */
export const createKit = (options: KitOptions): ProcessKit => {
  const { network, runtime, log, metrics } = options;
  let answers = options.answers ?? new MemoryAnswerStore(runtime);
  const checks = new Map<string, () => Promise<unknown>>();
  const onStop: (() => Promise<unknown>)[] = [];
  const followers: FollowedService[] = [];
  const subscriptionStatus = () => followers.map(({ follower }) => follower.status());
  const checkAll = async () => {
    const probes = [...checks].map(([name, probe]) => inTime(runtime, checkTimeoutMs, name, probe));
    await Promise.all(probes);
  };
  measureSubscriptions(metrics, subscriptionStatus);
  measureCalls(metrics, network);

  const subscribe = <C extends Contract>(
    contract: C,
    consumer: EventConsumer<C>,
    store: QuarantineStore = new MemoryQuarantineStore(),
  ): void => {
    const { service } = contract;
    const quarantine = new Quarantine(service, store);
    const history = createServiceClient(
      historyContract(service),
      network.replicasOf(service),
      runtime,
    );
    const follower = new Follower({
      contract,
      consumer,
      quarantine,
      checkStores: checkAll,
      history,
      runtime,
      logger: log,
    });
    const stopFollowing = followAll(network, service, (frame) => follower.read(frame));
    followers.push({ service, follower });
    onStop.push(() => {
      stopFollowing();
      return follower.stop();
    });
  };

  return {
    network,
    runtime,
    log,
    metrics,
    client: (contract) =>
      createServiceClient(contract, network.replicasOf(contract.service), runtime),
    subscribe,
    keepAnswers: (store) => void (answers = store),
    answers: () => answers,
    check: (name, probe) => void checks.set(name, probe),
    onStop: (task) => void onStop.push(task),
    subscriptionStatus,
    behindMs(wanted) {
      let most = 0;
      for (const { service, follower } of followers) {
        if (wanted === undefined || wanted === service) most = Math.max(most, follower.behindMs);
      }
      return most > maxBehindMs ? most : 0;
    },
    async replay() {
      let [replayed, kept] = [0, 0];
      for (const { follower } of followers) {
        const replay = await follower.replay();
        replayed += replay.replayed;
        kept += replay.kept;
      }
      return { replayed, kept };
    },
    checkAll,
    async stop() {
      // Also what is added meanwhile, by a start that goes on.
      for (let task = onStop.pop(); task; task = onStop.pop()) {
        await inTime(runtime, stopTimeoutMs, 'a part', task).catch((error: unknown) =>
          log.warn({ err: error }, 'a part did not stop'),
        );
      }
      network.close();
    },
  };
};

/** Listens to every replica of a service: whichever relays its events is heard. */
const followAll = (network: Network, service: string, onFrame: (frame: Buffer) => void) => {
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
      open.set(address, network.transport.follow(address, topicOf(service), onFrame));
    }
  });
  return () => {
    cancel();
    for (const following of open.values()) following.close();
  };
};

const inTime = (
  runtime: Runtime,
  timeoutMs: number,
  name: string,
  task: () => Promise<unknown>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const cancel = runtime.after(timeoutMs, () =>
      reject(new ServiceError('UNAVAILABLE', `${name} did not answer in time`)),
    );
    Promise.try(task)
      .then(() => resolve(), reject)
      .finally(cancel);
  });
