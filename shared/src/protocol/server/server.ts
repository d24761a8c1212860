import type { AdaptiveLimit } from '../../adaptive-limit.ts';
import type { ServiceError } from '../../errors.ts';
import { type Cancel, repeatedly } from '../../runtime.ts';
import { Deadlines } from '../calls/deadlines.ts';
import { defaultPolicy } from '../policy.ts';
import { readItems, readRequest } from '../wire/items.ts';
import { kinds } from '../wire/kinds.ts';
import { maxRemainingMs, maxRequestBytes, maxResponseBytes, wireVersion } from '../wire/limits.ts';
import { Condition } from './condition.ts';
import { createCredit } from './credit.ts';
import { readGreeting } from './greeting.ts';
import type { ServedOperation } from './operations.ts';
import { PauseGuard } from './pause-guard.ts';
import {
  answerTooLarge,
  givenUp,
  notInTime,
  overloaded,
  refusal,
  thrownByHandler,
  versionUnsupported,
} from './refusals.ts';
import { ServedCall } from './served-call.ts';
import type { ServerOptions } from './server-options.ts';
import { Session } from './session.ts';

/** A peer that has been silent for this long is gone: live ones send a PING more often. */
const sessionTimeoutMs = 15_000;
const maxSessions = 4_096;

/** How long peers may take, at the end, to confirm that they have read everything. */
const confirmMs = 1_000;

/** Answers the calls of all connections to one replica of one service. */
export class Server {
  readonly #options: ServerOptions;
  readonly #maxInFlight: number;
  /** How many calls each connection may have at work. */
  readonly #credit: AdaptiveLimit;
  readonly #sessions = new Map<string, Session>();
  readonly #deadlines: Deadlines<ServedCall>;
  readonly #pauses: PauseGuard;
  /** Changes when a call ends, and when a peer is heard or forgotten. */
  readonly #ends: Condition;
  readonly #stopSweeping: Cancel;
  #inFlight = 0;
  #draining = false;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#maxInFlight = options.maxInFlight ?? 1_024;
    const { runtime, policy = defaultPolicy } = options;
    this.#credit = createCredit(runtime, policy, this.#maxInFlight);
    this.#deadlines = new Deadlines<ServedCall>(
      runtime,
      () => this.#calls(),
      (call) => this.#expire(call),
    );
    this.#pauses = new PauseGuard(runtime);
    this.#ends = new Condition(runtime);
    this.#stopSweeping = repeatedly(runtime, sessionTimeoutMs / 3, () => this.#sweep());
  }

  /** How many handlers work. */
  get inFlight(): number {
    return this.#inFlight;
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
    const session = this.#sessions.get(peer) ?? this.#open(peer);
    if (!session) return this.#options.onRefused?.('too many connections');
    const now = this.#options.runtime.now();
    session.lastHeardAt = now;
    const problem = readItems(frame, (kind, id, content) => {
      if (kind === kinds.request) this.#request(session, id, content, now);
      else if (kind === kinds.cancel) this.#cancel(session, id);
      else if (kind === kinds.ping) this.#pong(session, id, content);
      else if (kind === kinds.hello) this.#greet(session, content);
    });
    if (problem) this.#options.onRefused?.(problem);
    if (problem === 'version') session.fail(0, versionUnsupported());
  }

  /**
   * Refuses new calls, tells all peers to go elsewhere, and resolves when the handlers have
   * finished or `graceMs` are over, and all peers have read their answers. A request that was sent
   * before its sender knew of the end is refused by then: it is not lost.
   */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    const sessions = () => [...this.#sessions.values()];
    for (const session of sessions()) session.goaway(graceMs);
    await this.#ends.until(() => this.inFlight === 0, graceMs);
    for (const session of sessions()) session.flush();
    await this.#ends.until(() => !sessions().some(({ hasUnread }) => hasUnread), confirmMs);
  }

  /** Aborts what is left and forgets everyone. */
  close(): void {
    for (const call of this.#calls()) {
      call.finish();
      call.abort();
    }
    this.#sessions.clear();
    this.#inFlight = 0;
    this.#deadlines.close();
    this.#credit.close();
    this.#pauses.close();
    this.#stopSweeping();
  }

  /** All calls whose handlers work. */
  #calls(): readonly ServedCall[] {
    return [...this.#sessions.values()].flatMap(({ calls }) => calls.values());
  }

  #open(peer: string): Session | undefined {
    if (this.#sessions.size >= maxSessions) return undefined;
    const { runtime, send } = this.#options;
    const session: Session = new Session(
      runtime,
      (frame) => send(peer, frame, () => this.#forget(peer, session)),
      this.#credit,
    );
    this.#sessions.set(peer, session);
    return session;
  }

  #greet(session: Session, content: Buffer): void {
    const { identity, contractVersion } = this.#options;
    const greeting = readGreeting(content, identity.service);
    if ('problem' in greeting) return session.fail(0, greeting.problem);
    session.caller = greeting.caller;
    const bytes = { requestBytes: maxRequestBytes, responseBytes: maxResponseBytes };
    session.welcome({ ...identity, version: wireVersion, contractVersion }, bytes);
    if (this.#draining) session.goaway(0);
  }

  #request(session: Session, id: number, content: Buffer, now: number): void {
    const { runtime, operations } = this.#options;
    const item = readRequest(content);
    if (session.calls.get(id)) return this.#options.onRefused?.('an id that is still in use');
    if (!item) return this.#refuse(session, id, refusal('BODY_MALFORMED', 'not a request'));
    const { caller } = session;
    if (!caller) {
      session.askForGreeting();
      return this.#refuse(session, id, refusal('UNAUTHENTICATED', 'greet first'));
    }
    const operation = operations.get(item.operation);
    if (!operation) return this.#refuse(session, id, refusal('UNIMPLEMENTED', 'no such operation'));
    if (this.#draining) return this.#refuse(session, id, refusal('DRAINING', 'going away'));
    const remainingMs = Math.min(item.remainingMs, maxRemainingMs) - this.#pauses.waitedMs(now);
    if (remainingMs <= 0) {
      return this.#refuse(session, id, refusal('DEADLINE_EXCEEDED', 'too late to begin'));
    }
    if (item.body.length > maxRequestBytes) {
      return this.#refuse(session, id, refusal('PAYLOAD_TOO_LARGE', 'the input is too large'));
    }
    const isFull = session.calls.size >= this.#credit.max || this.inFlight >= this.#maxInFlight;
    if (isFull) return this.#refuse(session, id, overloaded());
    const call = new ServedCall(id, item, {
      runtime,
      session,
      caller,
      startedAt: now,
      remainingMs,
    });
    session.calls.add(call);
    this.#inFlight += 1;
    this.#credit.began(session.calls.size);
    this.#deadlines.add(call.expiresAt);
    this.#run(call, operation, item.body);
  }

  #run(call: ServedCall, operation: ServedOperation, body: Buffer): void {
    const failed = (error: unknown) => this.#end(call, thrownByHandler(error));
    try {
      operation(body, call).then((answer) => this.#respond(call, answer), failed);
    } catch (error) {
      failed(error);
    }
  }

  #respond(call: ServedCall, json: string): void {
    if (call.isDone) return;
    if (call.session.respond(call.id, json, this.#options.metadata?.()))
      return this.#end(call, undefined);
    this.#end(call, answerTooLarge());
  }

  #expire(call: ServedCall): void {
    call.abort();
    this.#end(call, notInTime(call.operation));
  }

  #pong(session: Session, id: number, content: Buffer): void {
    if (!session.caller) session.askForGreeting();
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
    if (!call.finish()) return;
    const { session } = call;
    session.calls.take(call.id);
    this.#inFlight -= 1;
    const durationMs = this.#options.runtime.now() - call.startedAt;
    this.#credit.ended(call.operation, durationMs);
    if (error) session.fail(call.id, error);
    this.#options.onEnd?.({ call, durationMs, error });
    if (this.#draining) this.#ends.recheck();
  }

  #refuse(session: Session, id: number, error: ServiceError): void {
    session.fail(id, error);
    this.#options.onRefused?.(error.code);
  }

  #sweep(): void {
    const oldest = this.#options.runtime.now() - sessionTimeoutMs;
    for (const [peer, session] of this.#sessions) {
      if (session.lastHeardAt < oldest) this.#forget(peer, session);
    }
  }

  /** The peer is gone: nobody waits for what its handlers do. */
  #forget(peer: string, session: Session): void {
    if (this.#sessions.get(peer) === session) this.#sessions.delete(peer);
    for (const { id } of session.calls.values()) this.#cancel(session, id);
    if (this.#draining) this.#ends.recheck();
  }
}
