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
  readonly #reopenings = new Set<Cancel>();
  readonly #stopWatching: Cancel;
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
    const firstIndex = this.#index(candidates.length);
    const first = candidates[firstIndex];
    if (!first || candidates.length === 1) return first;
    const others = candidates.length - 1;
    const second = candidates[(firstIndex + 1 + this.#index(others)) % candidates.length];
    return second && second.inFlight < first.inFlight ? second : first;
  }

  /** Whether another replica than these takes calls. */
  hasOther(avoided: ReadonlySet<Connection>): boolean {
    return [...this.#connections.values()].some((one) => one.isReady && !avoided.has(one));
  }

  /** No replica will ever take calls again. */
  get isClosed(): boolean {
    return this.#stopped;
  }

  /** Calls `task` once, at the next moment at which a replica takes calls or none ever will. */
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
    for (const cancel of this.#reopenings) cancel();
    this.#reopenings.clear();
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const task of waiting) task();
  }

  #index(length: number): number {
    return Math.floor(this.#options.runtime.random() * length);
  }

  #follow(addresses: readonly string[]): void {
    for (const [address, connection] of this.#connections) {
      if (addresses.includes(address)) continue;
      this.#connections.delete(address);
      connection.retire();
      if (!connection.isClosed) this.#retiring.add(connection);
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
    if (connection.isReady) this.#wake();
    if (!connection.isClosed || this.#stopped) return;
    this.#retiring.delete(connection);
    if (this.#connections.get(address) === connection) this.#reopenLater(address, connection);
  }

  #reopenLater(address: string, closed: Connection): void {
    const cancel = this.#options.runtime.after(closedRetryMs, () => {
      this.#reopenings.delete(cancel);
      if (this.#connections.get(address) === closed) this.#open(address);
    });
    this.#reopenings.add(cancel);
  }
}
