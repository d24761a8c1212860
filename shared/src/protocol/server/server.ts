import type { AdaptiveLimit } from '../../adaptive-limit.ts';
import type { ServiceError } from '../../errors.ts';
import { type Cancel, relaxed } from '../../runtime.ts';
import { Deadlines } from '../calls/deadlines.ts';
import { defaultPolicy } from '../policy.ts';
import { type FrameProblem, readItems, readRequest } from '../wire/items.ts';
import { kinds } from '../wire/kinds.ts';
import { maxRemainingMs, maxRequestBytes, maxResponseBytes, wireVersion } from '../wire/limits.ts';
import { Condition } from './condition.ts';
import { Bulkheads } from './bulkheads.ts';
import { createCredit, maxAtWork } from './credit.ts';
import { Greetings, incidentOf } from './greeting.ts';
import { PauseGuard } from './pause-guard.ts';
import {
  answerTooLarge,
  givenUp,
  notFor,
  notInTime,
  overloaded,
  refusal,
  thrownByHandler,
  tooLate,
  versionUnsupported,
} from './refusals.ts';
import { ServedCall } from './served-call.ts';
import type { ServerOptions } from './server-options.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';

/** How long peers may take, at the end, to confirm that they have read everything. */
const confirmMs = 1_000;

/** Answers the calls of all connections to one replica of one service. */
export class Server {
  readonly #options: ServerOptions;
  /** How many calls each connection may have at work. */
  readonly #credit: AdaptiveLimit;
  readonly #bulkheads: Bulkheads;
  readonly #sessions: Sessions;
  readonly #deadlines: Deadlines<ServedCall>;
  readonly #pauses: PauseGuard;
  /** Changes when a call ends, and when a peer is heard or forgotten. */
  readonly #ends: Condition;
  readonly #greetings: Greetings;
  readonly #stopListening: Cancel;
  #draining = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    const { runtime, keyring, policy = defaultPolicy, maxInFlight = maxAtWork } = options;
    this.#greetings = new Greetings(options);
    this.#bulkheads = new Bulkheads(maxInFlight, options.bulkheads, (call) => this.#run(call));
    this.#stopListening = keyring.onChange(() => this.#dismiss());
    this.#credit = createCredit(runtime, policy, maxInFlight);
    this.#deadlines = new Deadlines<ServedCall>(
      runtime,
      () => this.#calls(),
      (call) => this.#expire(call),
    );
    this.#pauses = new PauseGuard(runtime);
    this.#ends = new Condition(runtime);
    this.#sessions = new Sessions({
      runtime,
      send: options.send,
      credit: this.#credit,
      onForgotten: (session) => this.#giveUp(session),
    });
  }

  /** How many calls are at work, or wait for their turn. */
  get inFlight(): number {
    return this.#bulkheads.size;
  }

  /** How many may work for each connection. */
  get credit(): number {
    return this.#credit.value;
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#sessions.size;
  }

  /** Reads one frame of one peer. Never throws, whatever the frame holds. */
  read(peer: string, frame: Buffer): void {
    const session = this.#sessions.of(peer);
    if (!session) return this.#options.onRefused?.('too many connections');
    const now = (session.lastHeardAt = this.#options.runtime.now());
    const problem = readItems(frame, (kind, id, content) => {
      if (kind === kinds.request) this.#request(session, id, content, now);
      else if (kind === kinds.cancel) this.#cancel(session, id);
      else if (kind === kinds.ping) this.#pong(session, id, content);
      else if (kind === kinds.hello) this.#greet(session, content);
    });
    if (problem) this.#ignore(session, problem);
  }

  /**
   * Refuses new calls, tells all peers to go elsewhere, and resolves when the handlers have
   * finished or `graceMs` are over, and all peers have read their answers. A request that was sent
   * before its sender knew of the end is refused by then: it is not lost.
   */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    for (const session of this.#sessions.all()) session.goaway(graceMs);
    await this.#ends.until(() => this.inFlight === 0, graceMs);
    for (const session of this.#sessions.all()) session.flush();
    await this.#ends.until(
      () => !this.#sessions.all().some(({ hasUnread }) => hasUnread),
      confirmMs,
    );
  }

  /** Aborts what is left and forgets everyone. */
  close(): void {
    for (const call of this.#calls()) {
      call.finish();
      call.abort();
    }
    this.#sessions.close();
    this.#bulkheads.close();
    this.#deadlines.close();
    this.#credit.close();
    this.#pauses.close();
    this.#stopListening();
  }

  /** All calls whose handlers work. */
  #calls(): readonly ServedCall[] {
    return this.#sessions.all().flatMap(({ calls }) => calls.values());
  }

  #greet(session: Session, content: Buffer): void {
    const { identity, contractVersion } = this.#options;
    const greeted = this.#greetings.read(content);
    if ('problem' in greeted) return this.#refuse(session, 0, greeted.problem);
    session.greeted = greeted;
    const bytes = { requestBytes: maxRequestBytes, responseBytes: maxResponseBytes };
    session.welcome({ ...identity, version: wireVersion, contractVersion }, bytes);
    if (this.#draining) session.goaway(0);
  }

  #request(session: Session, id: number, content: Buffer, now: number): void {
    const { runtime, operations } = this.#options;
    const item = readRequest(content);
    if (session.calls.get(id)) return this.#options.onRefused?.('an id that is still in use');
    if (!item) return this.#refuse(session, id, refusal('BODY_MALFORMED', 'not a request'));
    const { greeted } = session;
    if (!greeted) {
      session.askForGreeting();
      return this.#refuse(session, id, refusal('UNAUTHENTICATED', 'greet first'));
    }
    const handler = greeted.operations.get(item.operation);
    if (!handler) return this.#refuse(session, id, notFor(operations.has(item.operation)));
    if (this.#draining) return this.#refuse(session, id, refusal('DRAINING', 'going away'));
    const askedMs = Math.min(item.remainingMs, relaxed(runtime, maxRemainingMs));
    const remainingMs = askedMs - this.#pauses.waitedMs(now);
    if (remainingMs <= 0) return this.#refuse(session, id, tooLate());
    if (item.body.length > maxRequestBytes) {
      return this.#refuse(session, id, refusal('PAYLOAD_TOO_LARGE', 'the input is too large'));
    }
    const hasRoom =
      session.calls.size < this.#credit.max && this.#bulkheads.hasRoomFor(item.operation);
    if (!hasRoom) return this.#refuse(session, id, overloaded());
    const call = new ServedCall(id, item, {
      runtime,
      session,
      caller: greeted.caller,
      handler,
      startedAt: now,
      remainingMs,
    });
    session.calls.add(call);
    this.#credit.began(session.calls.size);
    this.#deadlines.add(call.expiresAt);
    this.#bulkheads.enter(call);
  }

  #run(call: ServedCall): void {
    const failed = (error: unknown) => this.#end(call, thrownByHandler(error));
    try {
      call.handler(call.body, call).then((answer) => this.#respond(call, answer), failed);
    } catch (error) {
      failed(error);
    }
  }

  #respond(call: ServedCall, json: string): void {
    const isTaken = call.isDone || call.session.respond(call.id, json, this.#options.metadata?.());
    this.#end(call, isTaken ? undefined : answerTooLarge());
  }

  #expire(call: ServedCall): void {
    call.abort();
    const isLate = this.#bulkheads.isWaiting(call);
    this.#end(call, isLate ? tooLate() : notInTime(call.operation));
  }

  #pong(session: Session, id: number, content: Buffer): void {
    if (!session.greeted) session.askForGreeting();
    session.pong(id, content);
    if (this.#draining) this.#ends.recheck();
  }

  #cancel(session: Session, id: number): void {
    const call = session.calls.get(id);
    if (!call) return;
    call.abort();
    this.#end(call, givenUp());
  }

  #end(call: ServedCall, error: ServiceError | undefined): void {
    const durationMs = this.#options.runtime.now() - call.startedAt;
    if (!call.finish()) return this.#options.onLate?.(call, durationMs);
    const { session } = call;
    session.calls.take(call.id);
    this.#credit.ended(call.operation, durationMs);
    if (error) session.fail(call.id, error);
    this.#options.onEnd?.({ call, durationMs, error });
    this.#bulkheads.leave(call);
    if (this.#draining) this.#ends.recheck();
  }

  #ignore(session: Session, problem: FrameProblem): void {
    this.#options.onRefused?.(problem);
    this.#options.onIncident?.(incidentOf('FRAME_INVALID', session.greeted?.caller, problem));
    if (problem === 'version') session.fail(0, versionUnsupported());
  }

  #refuse(session: Session, id: number, error: ServiceError): void {
    session.fail(id, error);
    this.#options.onRefused?.(error.code);
  }

  /** Who was believed by a key that is not theirs any more has to greet with another. */
  #dismiss(): void {
    this.#sessions.dismiss((session) => {
      if (!session.greeted || this.#greetings.holds(session.greeted)) return false;
      session.fail(0, refusal('UNAUTHENTICATED', 'the key is not valid any more'));
      session.flush();
      return true;
    });
  }

  #giveUp(session: Session): void {
    for (const { id } of session.calls.values()) this.#cancel(session, id);
    if (this.#draining) this.#ends.recheck();
  }
}
