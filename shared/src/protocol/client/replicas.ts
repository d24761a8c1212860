import type { Keyring } from '../../keys/keyring.ts';
import type { ServiceError } from '../../errors.ts';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { Entrance } from '../access.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { Ending, ReplicaStatus } from '../calls/client.ts';
import type { Identity } from '../identity.ts';
import type { Incident } from '../incidents.ts';
import type { Transport } from '../transport.ts';
import { type CallPolicy, defaultPolicy } from '../policy.ts';
import { CallCounts } from './call-counts.ts';
import { Connection } from './connection.ts';
import type { Wanted } from './connection-options.ts';
import { hasShare } from '../fair-share.ts';
import { Sender } from './sender.ts';
import { SuspectInputs } from './suspect-inputs.ts';
import type { TimedOutCall } from './timed-out-call.ts';
import type { Call, TriedCall } from './tried-call.ts';

/** Whose replicas, and how they are found and reached. */
export interface ReplicasOptions {
  readonly service: string;
  /** Which of a replica's sockets; default `calls`. */
  readonly entrance?: Entrance;
  readonly self: Identity;
  readonly keyring: Keyring;
  readonly transport: Transport;
  readonly runtime: Runtime;
  readonly discovery: Discovery;
  readonly policy?: CallPolicy;
  /** Hears of what is wrong with a replica. */
  readonly onIncident?: ((incident: Incident) => void) | undefined;
  /** Hears of each call whose time was over. */
  readonly onTimedOut?: ((call: TimedOutCall) => void) | undefined;
}

/** What prefers replicas that it has not tried. */
interface Retriable extends Wanted {
  hasTried(connection: Connection): boolean;
}

const firstFilled = <T>(...lists: readonly (readonly T[])[]): readonly T[] =>
  lists.find(({ length }) => length > 0) ?? [];

const loadOf = ({ standing, calls }: Connection, operation: string, now: number): number =>
  standing.load(operation, calls.size, now);

/** How long an address at which another service answered is left alone. */
const closedRetryMs = 2_000;

/** All replicas of one service that are known, with a connection to each. */
export class Replicas {
  /** Of all who call through these connections. */
  readonly counts = new CallCounts();
  readonly #options: ReplicasOptions;
  readonly #policy: CallPolicy;
  readonly #sender: Sender;
  readonly #suspects = new SuspectInputs();
  readonly #connections = new Map<string, Connection>();
  /** Those that take calls. */
  #ready: readonly Connection[] = [];
  readonly #retiring = new Set<Connection>();
  readonly #reopenings = new Set<Cancel>();
  readonly #stopWatching: Cancel;
  #stopped = false;

  constructor(options: ReplicasOptions) {
    this.#options = options;
    this.#policy = options.policy ?? defaultPolicy;
    this.#sender = new Sender(options.service, this, options.runtime, this.#policy);
    this.#stopWatching = options.discovery.watch(options.service, (endpoints) =>
      this.#follow(endpoints.flatMap((one) => one[options.entrance ?? 'calls'] ?? [])),
    );
  }

  /** Tells `ended`, once, how the call has ended. `now` is the time. */
  send(call: Call, ended: Ending, now: number): void {
    this.#sender.send(call, ended, now);
  }

  /**
   * A replica that takes a call now, if possible one that the call has not tried: of two picked at
   * random the one at which it has to wait less (Mitzenmacher, The Power of Two Choices, 2001;
   * Finagle's Peak EWMA). Undefined where there is none.
   */
  pick(now: number, call: Retriable): Connection | undefined {
    const { operation } = call;
    if (!this.#hasRoomFor(operation)) return undefined;
    const [only] = this.#ready;
    if (this.#ready.length <= 1) return only?.takes(call, now) ? only : undefined;
    const takes = (one: Connection) => one.takes(call, now);
    const usable = this.#usable(operation, now).filter(takes);
    // Who is left to others is no better than to wait, but better than to be asked again.
    if (usable.length === 0) return undefined;
    const isNew = (one: Connection) => takes(one) && !call.hasTried(one);
    const candidates = firstFilled(usable.filter(isNew), this.#ready.filter(isNew), usable);
    const at = this.#index(candidates.length);
    const first = candidates[at];
    if (!first || candidates.length === 1) return first;
    const second = candidates[(at + 1 + this.#index(candidates.length - 1)) % candidates.length];
    if (!second) return first;
    const isLess = loadOf(second, operation, now) < loadOf(first, operation, now);
    return isLess ? second : first;
  }

  /** Whether so few calls are in flight that one more of this operation has its share. */
  #hasRoomFor(operation: string): boolean {
    const { inFlight } = this;
    const { maxInFlight } = this.#policy;
    if (hasShare(inFlight, inFlight, maxInFlight)) return true;
    if (!this.#ready.some(({ calls }) => calls.isShared)) return inFlight < maxInFlight;
    let own = 0;
    for (const { calls } of this.#ready) own += calls.sizeOf(operation);
    return hasShare(own, inFlight, maxInFlight);
  }

  /**
   * Those that are not left to others for a while. When that is more than half of them, what fails
   * is something else, and all are used (Envoy's panic threshold).
   */
  #usable(operation: string, now: number): readonly Connection[] {
    const usable = this.#ready.filter((one) => !one.standing.isOut(operation, now));
    return 2 * usable.length >= this.#ready.length ? usable : this.#ready;
  }

  /** Whether a replica takes calls that this call has not tried. */
  hasOther(call: Pick<Retriable, 'hasTried'>): boolean {
    return this.#ready.some((one) => !call.hasTried(one));
  }

  /** Whether there is a replica that takes calls, now or when others have ended. */
  get isReachable(): boolean {
    return this.#ready.length > 0;
  }

  /** No replica will ever take calls again. */
  get isClosed(): boolean {
    return this.#stopped;
  }

  /** Whether at all that can be reached an operation fails so much that it is not asked for. */
  isBroken(operation: string, now: number): boolean {
    return this.#ready.every((one) => !one.standing.allows(operation, now));
  }

  /** Calls that have been sent and have not ended, at replicas that take more. */
  get inFlight(): number {
    let sum = 0;
    for (const { calls } of this.#ready) sum += calls.size;
    return sum;
  }

  /** Calls that wait until a replica has room. */
  get waiting(): number {
    return this.#sender.waiting;
  }

  /** A call has ended without an answer, as its time was over. */
  timedOut({ operation, context, begunAt, tries }: TriedCall, { executed }: ServiceError): void {
    const { service, runtime, onTimedOut } = this.#options;
    this.counts.timedOut += 1;
    const durationMs = runtime.now() - begunAt;
    onTimedOut?.({ service, operation, context, durationMs, tries, executed });
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
    this.#sender.close();
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
    const connection: Connection = new Connection({
      ...this.#options,
      address,
      policy: this.#policy,
      suspects: this.#suspects,
      onChange: () => this.#changed(address, connection),
      onRoom: () => this.#roomChanged(),
    });
    this.#connections.set(address, connection);
  }

  #findReady(): void {
    this.#ready = [...this.#connections.values()].filter(({ isReady }) => isReady);
  }

  #changed(address: string, connection: Connection): void {
    this.#findReady();
    this.#roomChanged();
    if (!connection.isClosed || this.#stopped) return;
    this.#retiring.delete(connection);
    if (this.#connections.get(address) === connection) this.#reopenLater(address, connection);
  }

  /** For each call that ends, so it costs next to nothing while nobody waits. */
  #roomChanged(): void {
    if (this.#sender.waiting > 0) this.#sender.roomChanged();
  }

  #reopenLater(address: string, closed: Connection): void {
    const cancel = this.#options.runtime.after(closedRetryMs, () => {
      this.#reopenings.delete(cancel);
      if (this.#connections.get(address) === closed) this.#open(address);
    });
    this.#reopenings.add(cancel);
  }
}
