import { ServiceError } from '../../errors.ts';
import type { Cancel, Runtime } from '../../runtime.ts';
import type { ReplicaStatus } from '../calls/client.ts';
import { type Identity, type Welcome, welcome } from '../identity.ts';
import type { Link, Transport } from '../transport.ts';
import { Batch } from '../wire/batch.ts';
import { readFailure, readItems, readResponse, tryParseJson } from '../wire/items.ts';
import { kinds } from '../wire/kinds.ts';
import { greetingTimeoutMs, maxMissedPings, pingIntervalMs, wireVersion } from '../wire/limits.ts';
import { type OutgoingCall, connectionLost, notSent } from './outgoing-call.ts';
import { PendingCalls } from './pending-calls.ts';
import { toFailure } from './failure.ts';

/** Where a connection leads, and what it is made with. */
export interface ConnectionOptions {
  readonly address: string;
  /** The service that must answer there. */
  readonly service: string;
  readonly self: Identity;
  readonly transport: Transport;
  readonly runtime: Runtime;
  /** Hears of every change of state. */
  readonly onChange: () => void;
}

/** How much the newest answer counts in the moving average of latency. */
const latencyWeight = 0.1;

/**
 * One connection to one replica: greets, keeps alive, sends calls, hands out answers. Its states
 * are those of docs/protocol.md; `closed` is final, and is also reached when another service
 * answers at the address.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #pending: PendingCalls;
  readonly #batch: Batch;
  #link: Link;
  #state: ReplicaStatus['state'] = 'connecting';
  #welcome: Welcome | undefined;
  #stopTimer: Cancel = () => undefined;
  #flushAsked = false;
  #firstUnsent = 1;
  #missedPings = 0;
  #heard = false;
  #answered = 0;
  #latencyMs: number | undefined;
  #retired = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#pending = new PendingCalls(options.runtime, (id) => this.cancel(id));
    this.#batch = new Batch((frame) => this.#emit(frame));
    this.#link = this.#dial();
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  status(): ReplicaStatus {
    return {
      address: this.#options.address,
      instance: this.#welcome?.instance,
      state: this.#state,
      contractVersion: this.#welcome?.contractVersion,
      inFlight: this.#pending.size,
      answered: this.#answered,
      latencyMs: this.#latencyMs,
    };
  }

  /** Sends a call with this turn's batch; only while `isReady`. Returns the id to cancel it by. */
  send(call: OutgoingCall): number {
    const now = this.#options.runtime.now();
    call.sentAt = now;
    const id = this.#pending.add(call);
    if (this.#batch.isEmpty) this.#firstUnsent = id;
    this.#batch.request(id, call.headAt(now), call.body);
    this.#flushAtTurnEnd();
    return id;
  }

  /** Tells the other side that nobody waits for this call any more. */
  cancel(id: number): void {
    this.#pending.take(id);
    if (this.#state !== 'ready' && this.#state !== 'draining') return;
    this.#batch.plain(kinds.cancel, id);
    this.#flushAtTurnEnd();
  }

  /** Takes no further calls and closes when the ones in flight have ended. */
  retire(): void {
    this.#retired = true;
    if (this.#state === 'ready') this.#enter('draining');
    this.#closeIfRetired();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#enter('closed');
    this.#stopTimer();
    this.#batch.flush();
    this.#link.close();
    this.#pending.failAll(connectionLost(this.#options.service));
  }

  #dial(): Link {
    return this.#options.transport.dial(this.#options.address, {
      up: () => this.#greet(),
      down: () => this.#lose(),
      frame: (frame) => this.#read(frame),
    });
  }

  #enter(state: ReplicaStatus['state']): void {
    this.#state = state;
    this.#options.onChange();
  }

  #greet(): void {
    const { runtime, service, self: caller } = this.#options;
    this.#enter('greeting');
    const body = { versions: [wireVersion, wireVersion], service, caller };
    this.#batch.plain(kinds.hello, 0, JSON.stringify(body));
    this.#batch.flush();
    this.#stopTimer();
    this.#stopTimer = runtime.after(greetingTimeoutMs, () => this.#redial());
  }

  #lose(): void {
    if (this.#state === 'closed') return;
    this.#stopTimer();
    this.#enter('connecting');
    this.#pending.failAll(connectionLost(this.#options.service));
    this.#closeIfRetired();
  }

  #closeIfRetired(): void {
    if (this.#retired && this.#pending.size === 0) this.close();
  }

  #redial(): void {
    this.#link.close();
    this.#lose();
    this.#link = this.#dial();
  }

  #read(frame: Buffer): void {
    this.#heard = true;
    readItems(frame, (kind, id, content) => {
      if (kind === kinds.response) this.#answer(id, content);
      else if (kind === kinds.error || kind === kinds.reject) this.#fail(id, content);
      else if (kind === kinds.welcome) this.#begin(content);
      else if (kind === kinds.goaway && this.#state === 'ready') this.#enter('draining');
    });
  }

  #begin(content: Buffer): void {
    if (this.#state !== 'greeting') return;
    const { service, runtime } = this.#options;
    const parsed = welcome.safeParse(tryParseJson(content));
    if (!parsed.success || parsed.data.service !== service) return this.close();
    this.#welcome = parsed.data;
    this.#missedPings = 0;
    this.#stopTimer();
    this.#stopTimer = runtime.after(pingIntervalMs, () => this.#ping());
    this.#enter('ready');
  }

  /** Asks for a sign of life where a whole interval has passed without one. */
  #ping(): void {
    this.#missedPings = this.#heard ? 0 : this.#missedPings + 1;
    if (this.#missedPings > maxMissedPings) return this.#redial();
    if (!this.#heard || this.#pending.size === 0) {
      this.#batch.plain(kinds.ping, 0, Buffer.alloc(8));
      this.#batch.flush();
    }
    this.#heard = false;
    this.#stopTimer = this.#options.runtime.after(pingIntervalMs, () => this.#ping());
  }

  #answer(id: number, content: Buffer): void {
    const call = this.#take(id);
    if (!call) return;
    const body = readResponse(content);
    if (body) call.end(undefined, body);
    else call.end(new ServiceError('BAD_REPLY', `${call.operation} was answered with nonsense`));
  }

  #fail(id: number, content: Buffer): void {
    // A refused greeting: the address belongs to someone else, or speaks another version.
    if (id === 0) return this.#state === 'greeting' ? this.close() : undefined;
    const call = this.#take(id);
    call?.end(toFailure(readFailure(content), call.operation));
  }

  #take(id: number): OutgoingCall | undefined {
    const call = this.#pending.take(id);
    if (!call) return undefined;
    this.#answered += 1;
    const tookMs = this.#options.runtime.now() - call.sentAt;
    this.#latencyMs =
      this.#latencyMs === undefined
        ? tookMs
        : this.#latencyMs + latencyWeight * (tookMs - this.#latencyMs);
    if (this.#retired) this.#options.runtime.atTurnEnd(() => this.#closeIfRetired());
    return call;
  }

  #flushAtTurnEnd(): void {
    if (this.#flushAsked) return;
    this.#flushAsked = true;
    this.#options.runtime.atTurnEnd(() => {
      this.#flushAsked = false;
      this.#batch.flush();
    });
  }

  #emit(frame: Buffer): void {
    const first = this.#firstUnsent;
    const last = this.#pending.lastId;
    this.#firstUnsent = (last + 1) >>> 0;
    this.#link.send(frame, () => {
      if (first <= last) this.#pending.failRange(first, last, notSent(this.#options.service));
    });
  }
}
