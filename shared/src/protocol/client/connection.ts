import type { ReplicaStatus } from '../calls/client.ts';
import { relaxed } from '../../runtime.ts';
import { TurnBatch, oncePerTurn } from '../calls/turn-batch.ts';
import type { RequestIds } from '../wire/batch.ts';
import { readFailure, readItems, readNumber, readResponse } from '../wire/items.ts';
import { kinds } from '../wire/kinds.ts';
import { greetingTimeoutMs } from '../wire/limits.ts';
import { readBehindMs } from '../wire/metadata.ts';
import { type OutgoingCall, connectionLost, nonsense, notSent } from './outgoing-call.ts';
import { PendingCalls } from './pending-calls.ts';
import type { ConnectionOptions, Wanted } from './connection-options.ts';
import { statusOf } from './connection-status.ts';
import { Contact } from './contact.ts';
import { toFailure } from './failure.ts';
import { Greeting } from './greeting.ts';
import { Liveness } from './liveness.ts';
import { Standing } from './standing.ts';

/**
 * One connection to one replica: greets, keeps alive, sends calls, hands out answers. Its states
 * are those of docs/protocol.md; `closed` is final, also where another service answers.
 */
export class Connection {
  /** What the replica has shown of itself on this connection. */
  readonly standing: Standing;
  readonly #options: ConnectionOptions;
  readonly #pending: PendingCalls;
  readonly #batch: TurnBatch;
  readonly #pingAtTurnEnd: () => void;
  readonly #liveness: Liveness;
  readonly #contact: Contact;
  readonly #greeting: Greeting;
  #state: ReplicaStatus['state'] = 'connecting';
  #retired = false;
  /** When the frame came that is being read. */
  #readAt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const isSilent = () => this.#liveness.isSilent;
    this.standing = new Standing({ ...options, isSilent });
    this.#greeting = new Greeting(options);
    this.#pending = new PendingCalls(options.runtime, (call) => this.#giveUp(call));
    this.#batch = new TurnBatch(options.runtime, (frame, ids) => this.#emit(frame, ids));
    this.#pingAtTurnEnd = oncePerTurn(options.runtime, () => this.#ping());
    this.#liveness = new Liveness(options.runtime, {
      ping: () => this.#ping(),
      onSilent: () => this.#contact.redial('NO_ANSWER'),
    });
    this.#contact = new Contact(options, {
      up: () => this.#greet(0),
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

  /** The calls that have been sent and have not ended, of all operations or of one. */
  get calls(): Pick<PendingCalls, 'size' | 'sizeOf' | 'isShared'> {
    return this.#pending;
  }

  /** Whether it may get a call now, while `isReady`: an urgent one goes also where others fail. */
  takes({ operation, isUrgent }: Wanted, now: number): boolean {
    return (
      this.#pending.hasRoomFor(operation) && (isUrgent || this.standing.allows(operation, now))
    );
  }

  status(): ReplicaStatus {
    const { address, runtime } = this.#options;
    const parts = {
      contact: this.#contact,
      greeting: this.#greeting,
      liveness: this.#liveness,
      pending: this.#pending,
      standing: this.standing,
    };
    return statusOf(address, this.#state, parts, runtime.now());
  }

  /** Sends a call with this turn's batch; only if it `takes` one. Returns the id to cancel it by. */
  send(call: OutgoingCall, now: number = this.#options.runtime.now()): number {
    call.sentAt = now;
    this.standing.begun(call.operation, now);
    const id = this.#pending.add(call);
    this.#batch.request(id, call, Math.max(0, call.expiresAt - now), call.body);
    this.#batch.flushAtTurnEnd();
    return id;
  }

  /** Tells the other side that nobody waits for this call any more. */
  cancel(id: number): void {
    this.#pending.take(id);
    if (this.#isAtWork) {
      this.#batch.plain(kinds.cancel, id);
      this.#batch.flushAtTurnEnd();
    }
    this.#callEnded();
  }

  /** Takes no further calls and closes when the ones in flight have ended. */
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
    this.#contact.close();
    this.#pending.failAll(connectionLost(this.#options.service));
  }

  #enter(state: ReplicaStatus['state']): void {
    this.#state = state;
    this.#options.onChange();
  }

  /** Greets someone by whom so many frames have been read. */
  #greet(framesRead: number): void {
    this.#liveness.begin(framesRead);
    this.#enter('greeting');
    this.#batch.plain(kinds.hello, 0, this.#greeting.to(this.#contact.key));
    this.#batch.flush();
    this.#contact.expect(relaxed(this.#options.runtime, greetingTimeoutMs), 'NO_ANSWER');
  }

  #lose(): void {
    if (this.#state === 'closed') return;
    this.#contact.expect();
    this.#liveness.stop();
    this.#enter('connecting');
    // What has not left by now must not leave with the next connection.
    this.#batch.flush();
    this.#pending.failAll(connectionLost(this.#options.service));
    if (this.#retired) this.close();
  }

  /** A call has ended: that leaves room for another one, or was the last. */
  #callEnded(): void {
    const isLast = this.#retired && this.#pending.size === 0;
    // At the turn's end, so that what this turn has to say is said before.
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
      // The other side waits with its end until it knows that this one has read everything.
      if (this.#state === 'draining' && kind !== kinds.pong) this.#pingAtTurnEnd();
    });
    if (problem) this.#contact.note('FRAME_INVALID', problem);
  }

  #begin(content: Buffer): void {
    if (this.#state !== 'greeting') return;
    const answer = this.#greeting.read(content);
    if ('problem' in answer) {
      this.#contact.note('WELCOME_INVALID', answer.problem);
      return this.close();
    }
    this.#pending.credit = answer.limits.inFlight;
    this.#contact.settle();
    this.#liveness.watch();
    this.standing.begin(this.#readAt);
    this.#enter(this.#retired ? 'draining' : 'ready');
  }

  /** One call may always be in flight, or nobody would hear of more. */
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
    const error = body ? undefined : nonsense(call.operation);
    this.standing.answered(call, error, this.#readAt);
    call.end(error, body, body && readBehindMs(content));
    this.#callEnded();
  }

  #fail(id: number, content: Buffer): void {
    if (id === 0) return this.#refused(content);
    const call = this.#pending.take(id);
    if (!call) return;
    const error = toFailure(readFailure(content), call.operation);
    this.standing.answered(call, error, this.#readAt);
    const isForgotten = this.#state === 'greeting' && error.code === 'UNAUTHENTICATED';
    call.end(isForgotten && error.executed === 'no' ? notSent(this.#options.service) : error);
    this.#callEnded();
  }

  /** A greeting was refused: it is someone else's address. Later: this one was forgotten. */
  #refused(content: Buffer): void {
    if (this.#isAtWork) return this.#greet(1);
    if (this.#state !== 'greeting') return;
    this.#contact.note('GREETING_REFUSED', toFailure(readFailure(content), 'HELLO').code);
    this.close();
  }

  #giveUp(call: OutgoingCall): void {
    const isTelling = this.standing.missed(call, this.#options.runtime.now());
    if (isTelling) this.#liveness.answerMissed();
    this.cancel(call.id);
  }

  #emit(frame: Buffer, requests: RequestIds | undefined): void {
    const refused = () => {
      if (!requests) return;
      this.#pending.failRange(requests.first, requests.last, notSent(this.#options.service));
      this.#callEnded();
    };
    if (this.#state === 'connecting') refused();
    else this.#contact.send(frame, refused);
  }
}
