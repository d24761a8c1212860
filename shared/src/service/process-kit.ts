import { ServiceError, toServiceError } from '../errors.ts';
import type { SubscriptionStatus } from '../events/subscription.ts';
import { type Channel, channelsFor } from '../protocol/access.ts';
import { createServiceClient } from '../protocol/client/service-client.ts';
import type { NotedIncident } from '../protocol/incidents.ts';
import type { Contract } from '../protocol/contract.ts';
import { type Runtime, relaxed } from '../runtime.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { measureCalls, measureSubscriptions } from './measure-services.ts';
import type { Network } from './network.ts';
import { createTimeoutReport } from './report-deadlines.ts';
import { reportIncidents } from './report-incidents.ts';
import type { Kit } from './service.ts';
import { type Subscriptions, createSubscriptions } from './subscriptions.ts';

/** A kit with the parts that only its process uses. */
export interface ProcessKit extends Kit, Pick<Subscriptions, 'behindMs' | 'replay'> {
  readonly network: Network;
  /** The state of each subscription. */
  subscriptionStatus(): readonly SubscriptionStatus[];
  /** The incidents between this process and others, the newest first. */
  incidents(): readonly NotedIncident[];
  /** Why checks do not pass, for operators; without paths and hosts. */
  waitsFor(): Promise<readonly string[]>;
  /** Ends the subscriptions, the tasks of `onStop` and the connections, whichever task fails. */
  stop(): Promise<void>;
}

/** The parts of a kit. */
interface KitOptions extends Pick<Kit, 'runtime' | 'log' | 'metrics'> {
  readonly network: Network;
  /** Default: storage in memory. */
  readonly storage?: Storage;
}

/** How long one check may take. */
const checkTimeoutMs = 2_000;

/** How long one task of `onStop` may take: more than the grace period of handlers. */
const stopTimeoutMs = 8_000;

/** Makes the kit of a process, or of one service in a process with several. */
export const createKit = (options: KitOptions): ProcessKit => {
  const { network, runtime, log, metrics, storage = createMemoryStorage(runtime) } = options;
  const checks = new Map<string, () => Promise<unknown>>();
  const onStop: (() => Promise<unknown>)[] = [];
  const probeAll = () =>
    [...checks].map(([name, probe]) =>
      withTimeout(runtime, relaxed(runtime, checkTimeoutMs), name, probe).catch(
        (cause: unknown) => {
          if (cause instanceof ServiceError) throw cause;
          // Names only the store, since the message of its error may name a host.
          throw new ServiceError('UNAVAILABLE', `${name} does not answer`, { cause });
        },
      ),
    );
  const checkStores = () => Promise.all(probeAll());
  const waitsFor = async () => {
    const outcomes = await Promise.allSettled(probeAll());
    return outcomes.flatMap((one) =>
      one.status === 'rejected' ? toServiceError(one.reason).message : [],
    );
  };
  const subscriptions = createSubscriptions({ network, runtime, log, checkStores });
  measureSubscriptions(metrics, subscriptions.status);
  measureCalls(metrics, network.callCounts);
  network.onTimedOut(createTimeoutReport({ runtime, log }));
  reportIncidents(network.incidents, { runtime, log, metrics });

  return {
    network,
    runtime,
    log,
    metrics,
    storage,
    client(contract) {
      const { service } = contract;
      const { signing } = network.keyring;
      const replicasAt = (channel: Channel) => network.replicasOf(service, channel);
      const channels = channelsFor(contract, network.self.service);
      if (channels.length === 0) throw notListed(contract, network);
      // Connects before the first call.
      for (const channel of channels) replicasAt(channel);
      return createServiceClient(contract, { replicasAt, runtime, signing });
    },
    subscribe(contract, consumer, deadLetters = storage.deadLetters) {
      if (!contract.subscribers.includes(network.self.service)) throw notListed(contract, network);
      onStop.push(subscriptions.subscribe(contract, consumer, deadLetters));
    },
    check: (name, probe) => void checks.set(name, probe),
    onStop: (task) => void onStop.push(task),
    subscriptionStatus: subscriptions.status,
    behindMs: subscriptions.behindMs,
    replay: subscriptions.replay,
    incidents: () => network.incidents.all(),
    waitsFor,
    async stop() {
      // A start that is still under way may add tasks meanwhile.
      for (let task = onStop.pop(); task; task = onStop.pop()) {
        await withTimeout(runtime, stopTimeoutMs, 'a stop task', task).catch((error: unknown) =>
          log.warn(
            { err: error },
            'a task of the shutdown failed or took too long: the shutdown goes on without it',
          ),
        );
      }
      network.close();
    },
  };
};

const notListed = ({ service }: Contract, { self }: Network) =>
  new Error(`the contract of ${service} does not name ${self.service}, which wants to use it`);

const withTimeout = (
  runtime: Runtime,
  timeoutMs: number,
  name: string,
  task: () => Promise<unknown>,
): Promise<unknown> => {
  const { promise, reject } = Promise.withResolvers<never>();
  const cancel = runtime.after(timeoutMs, () =>
    reject(new ServiceError('UNAVAILABLE', `${name} did not answer in time`)),
  );
  return Promise.race([Promise.try(task), promise]).finally(cancel);
};
