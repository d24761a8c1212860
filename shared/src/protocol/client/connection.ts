import type { ReplicaStatus } from '../calls/client.ts';
import { oncePerTurn, relaxed } from '../../runtime.ts';
import { Batch, type RequestIds } from '../wire/batch.ts';
import { readFailure, readItems, readNumber, readResponse } from '../wire/items.ts';
import { kinds } from '../wire/kinds.ts';
import { handshakeTimeoutMs } from '../wire/limits.ts';
import { readBehindMs } from '../wire/metadata.ts';
import { type OutgoingCall, connectionLost, notSent, unreadableAnswer } from './outgoing-call.ts';
import { PendingCalls } from './pending-calls.ts';
import type { ConnectionOptions, Wanted } from './connection-options.ts';
import { ReconnectingLink } from './reconnecting-link.ts';
import { toFailure } from './failure.ts';
import { Handshake } from './handshake.ts';
import { Liveness } from './liveness.ts';
import { ReplicaHealth } from './replica-health.ts';

/**
 * One connection to one replica: handshake, heartbeats, calls and answers. Its states are those of
 * docs/protocol.md. `closed` is final, also when another service answers at the address.
 */
export class Connection {
  /** The health of the replica, as its answers on this connection have shown. */
  readonly health: ReplicaHealth;
  readonly #options: ConnectionOptions;
  readonly #pending: PendingCalls;
  readonly #batch: Batch;
  readonly #flushAtTurnEnd: () => void;
  readonly #pingAtTurnEnd: () => void;
  readonly #liveness: Liveness;
  readonly #link: ReconnectingLink;
  readonly #handshake: Handshake;
  #state: ReplicaStatus['state'] = 'connecting';
  #retired = false;
  /** The arrival time of the frame that is being read. */
  #readAt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const isSilent = () => this.#liveness.isSilent;
    this.health = new ReplicaHealth({ ...options, isSilent });
    this.#handshake = new Handshake(options);
    this.#pending = new PendingCalls(options.runtime, (call) => this.#giveUp(call));
    this.#batch = new Batch((frame, ids) => this.#emit(frame, ids));
    this.#flushAtTurnEnd = oncePerTurn(options.runtime, () => this.#batch.flush());
    this.#pingAtTurnEnd = oncePerTurn(options.runtime, () => this.#ping());
    this.#liveness = new Liveness(options.runtime, {
      ping: () => this.#ping(),
      onSilent: () => this.#link.redial('NO_ANSWER'),
    });
    this.#link = new ReconnectingLink(options, {
      up: () => this.#startHandshake(0),
      down: () => this.#lose(),
      frame: (frame) => this.#read(frame),
    });
  }

  get isReady(): boolean {
    return this.#state === 'ready';
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  get #isAtWork(): boolean {
    return this.#state === 'ready' || this.#state === 'draining';
  }

  /** The number of calls in flight, in total and by operation. */
  get calls(): Pick<PendingCalls, 'size' | 'sizeOf' | 'isShared'> {
    return this.#pending;
  }

  /** Whether a ready connection can take this call now. Urgent calls pass an open circuit. */
  takes({ operation, isUrgent }: Wanted, now: number): boolean {
    return this.#pending.hasRoomFor(operation) && (isUrgent || this.health.allows(operation, now));
  }

  status(): ReplicaStatus {
    const { welcome } = this.#handshake;
    const isRefused = this.#state === 'connecting' && this.#link.isRefused;
    return {
      address: this.#options.address,
      instance: welcome?.instance,
      state: isRefused ? 'refused' : this.#state,
      problem: this.#state === 'ready' ? undefined : this.#link.problem,
      contractVersion: welcome?.contractVersion,
      inFlight: this.#pending.size,
      credit: this.#pending.credit,
      ...this.health.status(this.#options.runtime.now()),
    };
  }

  /** Sends a call that it `takes`, with this turn's batch. Returns the id for `cancel`. */
  send(call: OutgoingCall, now: number = this.#options.runtime.now()): number {
    call.sentAt = now;
    this.health.begun(call.operation, now);
    const id = this.#pending.add(call);
    this.#batch.request(id, call, Math.max(0, call.expiresAt - now), call.body);
    this.#flushAtTurnEnd();
    return id;
  }

  /** Forgets a call, and tells the other side that nobody waits for it any more. */
  cancel(id: number): void {
    this.#pending.take(id);
    if (this.#isAtWork) {
      this.#batch.plain(kinds.cancel, id);
      this.#flushAtTurnEnd();
    }
    this.#callEnded();
  }

  /** Takes no new calls, and closes when the calls in flight have ended. */
  retire(): void {
    this.#retired = true;
    if (this.#state === 'ready') this.#enter('draining');
    if (this.#pending.size === 0) this.close();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#batch.flush();
    this.#enter('closed');
    this.#liveness.stop();
    this.#link.close();
    this.#pending.failAll(connectionLost(this.#options.service));
  }

  #enter(state: ReplicaStatus['state']): void {
    this.#state = state;
    this.#options.onChange();
  }

  /** Sends HELLO. `framesRead` frames of this connection have been read before. */
  #startHandshake(framesRead: number): void {
    this.#liveness.begin(framesRead);
    this.#enter('handshaking');
    this.#batch.plain(kinds.hello, 0, this.#handshake.to(this.#link.key));
    this.#batch.flush();
    this.#link.expect(relaxed(this.#options.runtime, handshakeTimeoutMs), 'NO_ANSWER');
  }

  #lose(): void {
    if (this.#state === 'closed') return;
    this.#link.expect();
    this.#liveness.stop();
    this.#enter('connecting');
    // Frames not sent by now must not be sent on the next connection.
    this.#batch.flush();
    this.#pending.failAll(connectionLost(this.#options.service));
    if (this.#retired) this.close();
  }

  /** A call has ended: there is room for another one, or the retired connection can close. */
  #callEnded(): void {
    const isLast = this.#retired && this.#pending.size === 0;
    // At the end of the turn, so that what this turn sends leaves first.
    if (isLast) this.#options.runtime.atTurnEnd(() => this.close());
    this.#options.onRoom?.();
  }

  #read(frame: Buffer): void {
    this.#liveness.frameRead();
    this.#readAt = this.#options.runtime.now();
    const problem = readItems(frame, (kind, id, content) => {
      if (kind === kinds.response) this.#answer(id, content);
      else if (kind === kinds.error || kind === kinds.reject) this.#fail(id, content);
      else if (kind === kinds.welcome) this.#begin(content);
      else if (kind === kinds.credit) this.#allow(readNumber(content));
      else if (kind === kinds.goaway && this.#state === 'ready') this.#enter('draining');
      // A draining server stays until it knows that its peers have read everything.
      if (this.#state === 'draining' && kind !== kinds.pong) this.#pingAtTurnEnd();
    });
    if (problem) this.#link.note('FRAME_INVALID', problem);
  }

  #begin(content: Buffer): void {
    if (this.#state !== 'handshaking') return;
    const answer = this.#handshake.read(content);
    if ('problem' in answer) {
      this.#link.note('WELCOME_INVALID', answer.problem);
      return this.close();
    }
    this.#pending.credit = answer.limits.inFlight;
    this.#link.settle();
    this.#liveness.watch();
    this.health.begin(this.#readAt);
    this.#enter(this.#retired ? 'draining' : 'ready');
  }

  /** At least one call may always be in flight; otherwise no answer could bring more credit. */
  #allow(calls: number): void {
    this.#pending.credit = Math.max(1, calls);
    this.#options.onRoom?.();
  }

  #ping(): void {
    if (!this.#isAtWork) return;
    this.#batch.plain(kinds.ping, 0, this.#liveness.pingContent());
    this.#batch.flush();
  }

  #answer(id: number, content: Buffer): void {
    const call = this.#pending.take(id);
    if (!call) return;
    const body = readResponse(content);
    const error = body ? undefined : unreadableAnswer(call.operation);
    this.health.answered(call, error, this.#readAt);
    call.end(error, body, body && readBehindMs(content));
    this.#callEnded();
  }

  #fail(id: number, content: Buffer): void {
    if (id === 0) return this.#refused(content);
    const call = this.#pending.take(id);
    if (!call) return;
    const error = toFailure(readFailure(content), call.operation, call.refusals);
    this.health.answered(call, error, this.#readAt);
    const isNewSession = this.#state === 'handshaking' && error.code === 'UNAUTHENTICATED';
    call.end(isNewSession && error.executed === 'no' ? notSent(this.#options.service) : error);
    this.#callEnded();
  }

  /** HELLO was refused: another service has the address. Once ready: the session was forgotten. */
  #refused(content: Buffer): void {
    if (this.#isAtWork) return this.#startHandshake(1);
    if (this.#state !== 'handshaking') return;
    this.#link.note('HANDSHAKE_REFUSED', toFailure(readFailure(content), 'HELLO').code);
    this.close();
  }

  #giveUp(call: OutgoingCall): void {
    const isConclusive = this.health.missed(call, this.#options.runtime.now());
    if (isConclusive) this.#liveness.answerMissed();
    this.cancel(call.id);
  }

  #emit(frame: Buffer, requests: RequestIds | undefined): void {
    const refused = () => {
      if (!requests) return;
      this.#pending.failRange(requests.first, requests.last, notSent(this.#options.service));
      this.#callEnded();
    };
    if (this.#state === 'connecting') refused();
    else this.#link.send(frame, refused);
  }
}
