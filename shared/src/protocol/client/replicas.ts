import type { Executed, ServiceError } from '../../errors.ts';
import type { Cancel } from '../../runtime.ts';
import type { Channel } from '../access.ts';
import type { Discovery } from '../discovery/discovery.ts';
import type { Ending, ReplicaStatus } from '../calls/client.ts';
import type { CallContext } from '../calls/context.ts';
import { type CallPolicy, defaultPolicy } from '../policy.ts';
import { CallCounts } from './call-counts.ts';
import { Connection } from './connection.ts';
import type { SharedOptions, Wanted } from './connection-options.ts';
import { hasShare } from '../fair-share.ts';
import { type ReplicaPool, Sender } from './sender.ts';
import { SuspectInputs } from './suspect-inputs.ts';
import type { Call, TriedCall } from './tried-call.ts';

/** A call that ended with `DEADLINE_EXCEEDED`, for logs and metrics. */
export interface TimedOutCall {
  readonly service: string;
  readonly operation: string;
  readonly context: Pick<CallContext, 'requestId' | 'trace'>;
  /** Milliseconds from the start of the call to its end, over all tries. */
  readonly durationMs: number;
  /** How often it was sent; 0 if it was only queued. */
  readonly tries: number;
  readonly executed: Executed;
}

/** Options of `Replicas`. */
interface ReplicasOptions extends SharedOptions {
  /** The channel to connect to; default `calls`. */
  readonly channel?: Channel;
  readonly discovery: Discovery;
  /** Called for each call that ended with `DEADLINE_EXCEEDED`. */
  readonly onTimedOut?: ((call: TimedOutCall) => void) | undefined;
}

/** A call as the choice of its replica sees it: replicas that it has not tried are preferred. */
type Retriable = Wanted & Pick<TriedCall, 'hasTried'>;

const firstFilled = <T>(...lists: readonly (readonly T[])[]): readonly T[] =>
  lists.find(({ length }) => length > 0) ?? [];

const loadOf = ({ health, calls }: Connection, operation: string, now: number): number =>
  health.load(operation, calls.size, now);

/** The wait before an address at which another service answered is dialled again. */
const closedRetryMs = 2_000;

/** The known replicas of one service, with a connection to each: client-side load balancing. */
export class Replicas implements ReplicaPool {
  /** Counts of all calls through these connections. */
  readonly counts = new CallCounts();
  #isClosed = false;
  readonly #options: ReplicasOptions;
  readonly #policy: CallPolicy;
  readonly #sender: Sender;
  readonly #suspects = new SuspectInputs();
  readonly #connections = new Map<string, Connection>();
  /** The connections that take calls. */
  #ready: readonly Connection[] = [];
  readonly #retiring = new Set<Connection>();
  readonly #reopenings = new Set<Cancel>();
  readonly #stopWatching: Cancel;

  constructor(options: ReplicasOptions) {
    this.#options = options;
    this.#policy = options.policy ?? defaultPolicy;
    this.#sender = new Sender(options.service, this, options.runtime, this.#policy);
    this.#stopWatching = options.discovery.watch(options.service, (endpoints) =>
      this.#follow(endpoints.flatMap((one) => one[options.channel ?? 'calls'] ?? [])),
    );
  }

  /** Sends a call and calls `ended` once with its result. `now` is the present time. */
  send(call: Call, ended: Ending, now: number): void {
    this.#sender.send(call, ended, now);
  }

  /**
   * Picks a connection that takes the call now, if possible one that the call has not tried: the
   * less loaded of two random ones (Mitzenmacher, The Power of Two Choices, 2001; Finagle's Peak
   * EWMA). Undefined if none takes it.
   */
  pick(now: number, call: Retriable): Connection | undefined {
    const { operation } = call;
    if (!this.#hasRoomFor(operation)) return undefined;
    const [only] = this.#ready;
    if (this.#ready.length <= 1) return only?.takes(call, now) ? only : undefined;
    const takes = (one: Connection) => one.takes(call, now);
    const usable = this.#usable(operation, now).filter(takes);
    // An ejected replica is better than the one that has just failed, but no better than to queue.
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

  /** Whether one more call of this operation fits its share of the calls in flight. */
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
   * The replicas that are not avoided. When more than half are avoided, the cause is probably not
   * the replicas, and all are used (Envoy's panic threshold).
   */
  #usable(operation: string, now: number): readonly Connection[] {
    const usable = this.#ready.filter((one) => !one.health.isAvoided(operation, now));
    return 2 * usable.length >= this.#ready.length ? usable : this.#ready;
  }

  /** Whether there is a ready replica that this call has not tried. */
  hasOther(call: Pick<Retriable, 'hasTried'>): boolean {
    return this.#ready.some((one) => !call.hasTried(one));
  }

  /** Whether no replica will take calls again. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Whether any replica is ready, with or without room. */
  get isReachable(): boolean {
    return this.#ready.length > 0;
  }

  /** Whether the circuit breakers of all ready replicas are open for an operation. */
  isBroken(operation: string, now: number): boolean {
    return this.#ready.every((one) => !one.health.allows(operation, now));
  }

  /** The number of calls in flight at ready replicas. */
  get inFlight(): number {
    let sum = 0;
    for (const { calls } of this.#ready) sum += calls.size;
    return sum;
  }

  /** The number of calls that wait until a replica has room. */
  get waiting(): number {
    return this.#sender.waiting;
  }

  /** Reports a call that ended with `DEADLINE_EXCEEDED`. */
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
    this.#isClosed = true;
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
    if (!connection.isClosed || this.#isClosed) return;
    this.#retiring.delete(connection);
    if (this.#connections.get(address) === connection) this.#reopenLater(address, connection);
  }

  /** Runs for every call that ends, so it must be cheap while no call waits. */
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
