import type { Cancel, Runtime } from '../../runtime.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { ReplicaStatus } from '../calls/client.ts';
import type { Identity } from '../identity.ts';
import type { Transport } from '../transport.ts';
import { Connection } from './connection.ts';

/** Whose replicas, and how they are found and reached. */
export interface ReplicasOptions {
  readonly service: string;
  readonly self: Identity;
  readonly transport: Transport;
  readonly runtime: Runtime;
  readonly discovery: Discovery;
}

/** How long an address at which another service answered is left alone. */
const closedRetryMs = 2_000;

/** All replicas of one service that are known, with a connection to each. */
export class Replicas {
  readonly #options: ReplicasOptions;
  readonly #connections = new Map<string, Connection>();
  readonly #retiring = new Set<Connection>();
  readonly #waiting = new Set<() => void>();
  readonly #stopWatching: Cancel;
  #wanted: readonly string[] = [];
  #stopped = false;

  constructor(options: ReplicasOptions) {
    this.#options = options;
    this.#stopWatching = options.discovery.watch(options.service, (endpoints) =>
      this.#follow(endpoints.map(({ calls }) => calls)),
    );
  }

  /**
   * A replica that takes calls, if possible not one of `avoided`: of two picked at random the one
   * with less to do (Mitzenmacher, The Power of Two Choices, 2001). Undefined where there is none.
   */
  pick(avoided: ReadonlySet<Connection>): Connection | undefined {
    const ready = [...this.#connections.values()].filter(({ isReady }) => isReady);
    const fresh = avoided.size === 0 ? ready : ready.filter((one) => !avoided.has(one));
    const candidates = fresh.length > 0 ? fresh : ready;
    if (candidates.length < 2) return candidates[0];
    const first = candidates[this.#index(candidates.length)];
    const second = candidates[this.#index(candidates.length)];
    return first && second && second.inFlight < first.inFlight ? second : first;
  }

  /** Whether another replica than these takes calls. */
  hasOther(avoided: ReadonlySet<Connection>): boolean {
    return [...this.#connections.values()].some((one) => one.isReady && !avoided.has(one));
  }

  /** Calls `task` once, at the next moment at which a replica takes calls. */
  onceReady(task: () => void): Cancel {
    this.#waiting.add(task);
    return () => void this.#waiting.delete(task);
  }

  /** How many wait for a first replica. */
  get waiting(): number {
    return this.#waiting.size;
  }

  status(): readonly ReplicaStatus[] {
    return [...this.#connections.values()].map((connection) => connection.status());
  }

  close(): void {
    this.#stopped = true;
    this.#stopWatching();
    for (const connection of [...this.#connections.values(), ...this.#retiring]) {
      connection.close();
    }
    this.#connections.clear();
    this.#retiring.clear();
  }

  #index(length: number): number {
    return Math.floor(this.#options.runtime.random() * length);
  }

  #follow(addresses: readonly string[]): void {
    this.#wanted = addresses;
    for (const [address, connection] of this.#connections) {
      if (addresses.includes(address)) continue;
      this.#connections.delete(address);
      this.#retiring.add(connection);
      connection.retire();
    }
    for (const address of addresses) if (!this.#connections.has(address)) this.#open(address);
  }

  #open(address: string): void {
    const { service, self, transport, runtime } = this.#options;
    const connection: Connection = new Connection({
      address,
      service,
      self,
      transport,
      runtime,
      onChange: () => this.#changed(address, connection),
    });
    this.#connections.set(address, connection);
  }

  #changed(address: string, connection: Connection): void {
    if (connection.isReady) {
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const task of waiting) task();
    }
    if (!connection.isClosed || this.#stopped) return;
    this.#retiring.delete(connection);
    if (this.#connections.get(address) !== connection) return;
    this.#options.runtime.after(closedRetryMs, () => {
      if (this.#stopped || this.#connections.get(address) !== connection) return;
      this.#connections.delete(address);
      if (this.#wanted.includes(address)) this.#open(address);
    });
  }
}
