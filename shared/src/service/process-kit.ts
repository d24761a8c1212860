import type { Logger } from 'pino';
import { Gauge, type Registry } from 'prom-client';
import { ServiceError } from '../errors.ts';
import { topicOf } from '../events/delivery/event-frame.ts';
import { Follower } from '../events/delivery/follower.ts';
import { historyContract } from '../events/delivery/history.ts';
import type { SubscriptionStatus } from '../events/subscription-status.ts';
import type { EventConsumer } from '../events/subscription.ts';
import type { AnswerStore } from '../keyed/answer-store.ts';
import { MemoryAnswerStore } from '../keyed/memory-answer-store.ts';
import { createServiceClient } from '../protocol/client/service-client.ts';
import type { Contract } from '../protocol/contract.ts';
import type { Following } from '../protocol/transport.ts';
import type { Runtime } from '../runtime.ts';
import { measureCalls } from './measure-calls.ts';
import type { Network } from './network.ts';
import type { Kit } from './service.ts';

/** A kit, and what the process that made it does with it. */
export interface ProcessKit extends Kit {
  readonly network: Network;
  /** Where the answers to keyed operations are kept. */
  answers(): AnswerStore;
  /** How the events that are followed come in. */
  subscriptionStatus(): readonly SubscriptionStatus[];
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

/** How long one check may take. */
const checkTimeoutMs = 2_000;

/** How long one part may take to stop: more than the grace that handlers get. */
const stopTimeoutMs = 8_000;

/** Makes the kit of one process, or of one service in a process that has several. */
export const createKit = (options: KitOptions): ProcessKit => {
  const { network, runtime, log, metrics } = options;
  let answers = options.answers ?? new MemoryAnswerStore(runtime);
  const checks = new Map<string, () => Promise<unknown>>();
  const onStop: (() => Promise<unknown>)[] = [];
  const followers: { status(): SubscriptionStatus }[] = [];
  const subscriptionStatus = () => followers.map((follower) => follower.status());
  measureLag(metrics, subscriptionStatus);
  measureCalls(metrics, network);

  const subscribe = <C extends Contract>(contract: C, consumer: EventConsumer<C>): void => {
    const history = createServiceClient(
      historyContract(contract.service),
      network.replicasOf(contract.service),
      runtime,
    );
    const follower = new Follower({ contract, consumer, history, runtime, logger: log });
    const stopFollowing = followAll(network, contract.service, (frame) => follower.read(frame));
    followers.push(follower);
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
    async checkAll() {
      const probes = [...checks].map(([name, probe]) =>
        inTime(runtime, checkTimeoutMs, name, probe),
      );
      await Promise.all(probes);
    },
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

const measureLag = (metrics: Registry, status: () => readonly SubscriptionStatus[]) => {
  const lag = new Gauge({
    name: 'shop_events_lag_total',
    help: 'Events that a followed service has and this process has not applied',
    labelNames: ['service'],
    registers: [],
    collect() {
      for (const { service, lagEvents } of status()) this.set({ service }, lagEvents);
    },
  });
  metrics.registerMetric(lag);
};
