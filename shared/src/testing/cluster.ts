import { pino } from 'pino';
import { Registry } from 'prom-client';
import { type MemoryKeys, createMemoryKeys } from '../keys/memory-keys.ts';
import type { Keyring } from '../keys/keyring.ts';
import type { Client } from '../protocol/calls/client.ts';
import type { Contract, Handlers } from '../protocol/contract.ts';
import type { Endpoint } from '../protocol/discovery/discovery.ts';
import {
  type InProcessDiscovery,
  createInProcessDiscovery,
} from '../protocol/discovery/in-process-discovery.ts';
import { type CallPolicy, defaultPolicy } from '../protocol/policy.ts';
import type { Transport } from '../protocol/transport.ts';
import { rebind } from '../protocol/zeromq/rebind.ts';
import { createZeromqTransport } from '../protocol/zeromq/zeromq-transport.ts';
import { type Runtime, systemRuntime } from '../runtime.ts';
import { createNetwork } from '../service/network.ts';
import { type ProcessKit, createKit } from '../service/process-kit.ts';
import type { Service } from '../service/service.ts';
import { createMemoryStorage } from '../storage/memory-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { startService } from '../service/start-service.ts';
import { createMortalTransport } from './cluster-transport.ts';

/** One replica of a service in a cluster. */
export interface Replica {
  readonly endpoint: Endpoint;
  /** Ends it as it is ended for an update: callers go elsewhere, and what it began is answered. */
  stop(): Promise<void>;
  /**
   * Ends it as a crash does: its sockets are gone and nothing more is said. It stays announced, and
   * its handlers work on unheard, since nothing within a process can end them.
   */
  kill(): Promise<void>;
  /** Starts it again after `stop` or `kill`, at the same addresses, as a new process would. */
  restart(): Promise<void>;
}

/** Services in one process, with real sockets between them. */
export interface Cluster extends AsyncDisposable {
  /** The kit of a process outside of the services: for clients, and for a gateway. */
  readonly kit: ProcessKit;
  /** Where its services are found; whatever else is announced here is found as well. */
  readonly discovery: InProcessDiscovery;
  /** Starts a replica of a service; a service may be started several times. */
  start<C extends Contract>(service: Service<C>): Promise<Replica>;
  /** The same for a service that is nothing but its handlers. */
  serve<C extends Contract>(contract: C, handlers: Handlers<C>): Promise<Replica>;
  client<C extends Contract>(contract: C): Client<C>;
  /** Stops everything. */
  close(): Promise<void>;
}

/** The unusual parts of a cluster: a simulated network, another clock. */
interface ClusterOptions {
  readonly transport?: (keyring: Keyring) => Transport;
  readonly runtime?: Runtime;
  /** Whose clients the cluster's own are; contracts must name it. Default `outside`. */
  readonly name?: string;
  /** Where its processes have their keys; by default nowhere but here. */
  readonly keys?: Pick<MemoryKeys, 'keyringOf'>;
  /** How calls are let in, repeated and spread; by default as everywhere. */
  readonly policy?: CallPolicy;
}

/** Any port of this machine, and only for it. */
const loopback: Endpoint = {
  calls: 'tcp://127.0.0.1:*',
  admin: 'tcp://127.0.0.1:*',
  events: 'tcp://127.0.0.1:*',
};

/** A cluster without services; `await using` closes it. */
export const createCluster = ({
  transport = createZeromqTransport,
  runtime = systemRuntime,
  name = 'outside',
  keys = createMemoryKeys(),
  policy = defaultPolicy,
}: ClusterOptions = {}): Cluster => {
  const discovery = createInProcessDiscovery();
  const parts = { discovery, runtime, policy, keys };
  const own = keys.keyringOf(name);
  const kit = openKit({ ...parts, name, keyring: own, transport: transport(own) });
  const ends: (() => Promise<void>)[] = [];
  /** Outlives the replicas of each service, which share it. */
  const storages = new Map<unknown, Storage>();

  const start = async <C extends Contract>(service: Service<C>): Promise<Replica> => {
    const storage = storages.get(service) ?? createMemoryStorage(runtime);
    storages.set(service, storage);
    const replica = new StartedReplica(runtime, (addresses) =>
      startProcess(service, addresses, { ...parts, transportOf: transport, storage }),
    );
    await replica.restart();
    ends.push(() => replica.end());
    return replica;
  };
  const close = async () => {
    // Clients last: a replica that ends waits until they have read what it said.
    await Promise.all(ends.map((end) => end()));
    await kit.stop();
  };
  return {
    kit,
    discovery,
    start,
    serve: (contract, handlers) => start({ contract, start: async () => ({ handlers }) }),
    client: (contract) => kit.client(contract),
    close,
    [Symbol.asyncDispose]: close,
  };
};

interface Parts {
  readonly discovery: InProcessDiscovery;
  readonly runtime: Runtime;
  readonly policy: CallPolicy;
  readonly storage?: Storage;
}

interface ProcessParts extends Parts {
  readonly keys: Pick<MemoryKeys, 'keyringOf'>;
  readonly transportOf: (keyring: Keyring) => Transport;
}

interface KitParts extends Parts {
  readonly name: string;
  readonly keyring: Keyring;
  readonly transport: Transport;
}

const openKit = ({ storage, ...parts }: KitParts): ProcessKit =>
  createKit({
    network: createNetwork(parts),
    runtime: parts.runtime,
    log: pino({ enabled: false }),
    metrics: new Registry(),
    ...(storage && { storage }),
  });

/** The model of a process: one start of one replica. */
interface Process {
  readonly endpoint: Endpoint;
  withdraw(): void;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

const startProcess = async <C extends Contract>(
  service: Service<C>,
  addresses: Endpoint,
  { keys, transportOf, ...parts }: ProcessParts,
): Promise<Process> => {
  const name = service.contract.service;
  const keyring = keys.keyringOf(name);
  const { transport, kill } = createMortalTransport(transportOf(keyring));
  const kit = openKit({ ...parts, keyring, transport, name });
  const running = await startService(service, kit, addresses);
  return {
    endpoint: running.endpoint,
    withdraw: parts.discovery.register(name, running.endpoint),
    kill,
    async stop() {
      await running.stop();
      await kit.stop();
    },
  };
};

class StartedReplica implements Replica {
  readonly #runtime: Runtime;
  readonly #startProcess: (addresses: Endpoint) => Promise<Process>;
  /** The work that a killed process still does, unheard. */
  readonly #remains: Promise<void>[] = [];
  #process: Process | undefined;
  #endpoint = loopback;
  #withdraw: () => void = () => undefined;

  constructor(runtime: Runtime, startProcess: (addresses: Endpoint) => Promise<Process>) {
    this.#runtime = runtime;
    this.#startProcess = startProcess;
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  async restart(): Promise<void> {
    if (this.#process) throw new Error('the replica has not ended');
    this.#process = await rebind(
      () => this.#startProcess(this.#endpoint),
      (ms) => new Promise<void>((resolve) => void this.#runtime.after(ms, resolve)),
    );
    this.#withdraw();
    ({ endpoint: this.#endpoint, withdraw: this.#withdraw } = this.#process);
  }

  async stop(): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    await ending?.stop();
    this.#withdraw();
  }

  async kill(): Promise<void> {
    const ending = this.#process;
    this.#process = undefined;
    if (!ending) return;
    await ending.kill();
    this.#remains.push(ending.stop());
  }

  async end(): Promise<void> {
    await this.stop();
    await Promise.all(this.#remains);
  }
}
