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
  /** Those that take calls. */
  #ready: readonly Connection[] = [];
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
   * A replica that takes calls, if possible not `avoided`: of two picked at random the one with
   * less to do (Mitzenmacher, The Power of Two Choices, 2001). Undefined where there is none.
   */
  pick(avoided?: Connection): Connection | undefined {
    const ready = this.#ready;
    if (ready.length <= 1) return ready[0];
    const others = avoided ? ready.filter((one) => one !== avoided) : ready;
    const at = this.#index(others.length);
    const first = others[at];
    if (!first || others.length === 1) return first;
    const second = others[(at + 1 + this.#index(others.length - 1)) % others.length];
    return second && second.inFlight < first.inFlight ? second : first;
  }

  /** Whether another replica than this one takes calls. */
  hasOther(avoided: Connection | undefined): boolean {
    return this.#ready.some((one) => one !== avoided);
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
    this.#ready = [];
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
      this.#findReady();
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

  #findReady(): void {
    this.#ready = [...this.#connections.values()].filter(({ isReady }) => isReady);
  }

  #changed(address: string, connection: Connection): void {
    this.#findReady();
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
