import { AdaptiveLimit } from '../../adaptive-limit.ts';
import { ServiceError } from '../../errors.ts';
import { type Cancel, relaxed } from '../../runtime.ts';
import { defaultPolicy } from '../policy.ts';
import { type RequestItem, readItems, readRequest } from '../wire/items.ts';
import { kinds } from '../wire/kinds.ts';
import { maxRemainingMs, maxRequestBytes, maxResponseBytes, wireVersion } from '../wire/limits.ts';
import { CallsAtWork } from './calls-at-work.ts';
import { type AuthenticatedCaller, Handshakes, incidentOf } from './handshake.ts';
import type { ServedOperation } from './operations.ts';
import { StallDetector } from './stall-detector.ts';
import { refusal, tooLate, versionUnsupported } from './refusals.ts';
import { ServedCall } from './served-call.ts';
import type { ServerOptions } from './server-options.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';

/** The default limit of calls at a time, over all connections. */
const maxAtWork = 1_024;

/** How long peers may take, at shutdown, to confirm that they have read everything. */
const confirmMs = 1_000;

/** Answers the calls of all connections to one replica of one service. */
export class Server {
  readonly #options: ServerOptions;
  /** The adaptive limit of calls per connection: the credit that clients are told. */
  readonly #credit: AdaptiveLimit;
  readonly #sessions: Sessions;
  readonly #calls: CallsAtWork;
  readonly #stalls: StallDetector;
  readonly #handshakes: Handshakes;
  readonly #stopListening: Cancel;
  #draining = false;
  /** Called when a call frees its place, and when a peer is heard or forgotten. */
  #recheck = (): void => undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    const { runtime, keyring, policy = defaultPolicy, maxInFlight = maxAtWork } = options;
    this.#handshakes = new Handshakes(options);
    this.#stopListening = keyring.onChange(() => this.#dismiss());
    const max = Math.min(policy.maxCredit, maxInFlight);
    this.#credit = new AdaptiveLimit(runtime, {
      min: Math.min(policy.minCredit, max),
      max,
      queueDelayTargetMs: relaxed(runtime, policy.queueDelayTargetMs),
    });
    this.#stalls = new StallDetector(runtime);
    this.#sessions = new Sessions({
      runtime,
      send: options.send,
      credit: this.#credit,
      onForgotten: (session) => this.#giveUp(session),
    });
    this.#calls = new CallsAtWork({
      ...options,
      maxInFlight,
      credit: this.#credit,
      notEnded: () => this.#sessions.all().flatMap(({ calls }) => calls.values()),
      onLeft: () => this.#recheck(),
    });
  }

  /** The number of calls that run or are queued. */
  get inFlight(): number {
    return this.#calls.size;
  }

  /** The present limit of calls per connection. */
  get credit(): number {
    return this.#credit.value;
  }

  /** The number of connections. */
  get connections(): number {
    return this.#sessions.size;
  }

  /** Reads a frame from a peer. Never throws, whatever the frame contains. */
  read(peer: string, frame: Buffer): void {
    const session = this.#sessions.of(peer);
    if (!session) return this.#options.onIncident?.(incidentOf('TOO_MANY_CONNECTIONS'));
    const now = (session.lastHeardAt = this.#options.runtime.now());
    const problem = readItems(frame, (kind, id, content) => {
      if (kind === kinds.request) this.#request(session, id, content, now);
      else if (kind === kinds.cancel) this.#cancel(session, id);
      else if (kind === kinds.ping) this.#pong(session, id, content);
      else if (kind === kinds.hello) this.#authenticate(session, content);
    });
    if (!problem) return;
    this.#options.onIncident?.(incidentOf('FRAME_INVALID', session.authenticated?.caller, problem));
    if (problem === 'version') session.fail(0, versionUnsupported());
  }

  /**
   * Graceful shutdown: refuses new calls, sends GOAWAY to all peers, and resolves when all handlers
   * have finished, or after `graceMs`, and all peers have read their answers. By then every request
   * that was sent before its sender knew of the shutdown has been answered with a refusal.
   */
  async drain(graceMs: number): Promise<void> {
    this.#draining = true;
    for (const session of this.#sessions.all()) session.goaway(graceMs);
    await this.#until(() => this.inFlight === 0, graceMs);
    for (const session of this.#sessions.all()) session.flush();
    await this.#until(() => !this.#sessions.all().some(({ hasUnread }) => hasUnread), confirmMs);
  }

  /** Aborts the remaining calls and forgets all peers. */
  close(): void {
    this.#calls.close();
    this.#sessions.close();
    this.#credit.close();
    this.#stalls.close();
    this.#stopListening();
  }

  /** Resolves when `isMet` returns true at a recheck, or after `timeoutMs`. */
  #until(isMet: () => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.runtime.after(timeoutMs, resolve);
      this.#recheck = () => {
        if (!isMet()) return;
        cancel();
        resolve();
      };
      this.#recheck();
    });
  }

  #authenticate(session: Session, content: Buffer): void {
    const { identity, contractVersion } = this.#options;
    const authenticated = this.#handshakes.read(content);
    if ('problem' in authenticated) return session.fail(0, authenticated.problem);
    session.authenticated = authenticated;
    const bytes = { requestBytes: maxRequestBytes, responseBytes: maxResponseBytes };
    session.welcome({ ...identity, version: wireVersion, contractVersion }, bytes);
    if (this.#draining) session.goaway(0);
  }

  #request(session: Session, id: number, content: Buffer, now: number): void {
    const { runtime } = this.#options;
    const item = readRequest(content);
    if (session.calls.get(id)) return this.#options.onRefused?.('a duplicate id');
    if (!item) return this.#refuse(session, id, refusal('BODY_MALFORMED', 'this is not a REQUEST'));
    const { authenticated } = session;
    if (!authenticated) {
      session.requestHandshake();
      return this.#refuse(session, id, refusal('UNAUTHENTICATED', 'send HELLO first'));
    }
    const askedMs = Math.min(item.remainingMs, relaxed(runtime, maxRemainingMs));
    const remainingMs = askedMs - this.#stalls.waitedMs(now);
    const handler = this.#admit(item, authenticated, session, remainingMs);
    if (handler instanceof ServiceError) return this.#refuse(session, id, handler);

    const { caller } = authenticated;
    const facts = { runtime, session, caller, handler, startedAt: now, remainingMs };
    this.#calls.add(new ServedCall(id, item, facts));
  }

  /**
   * Admission control: the handler of an authenticated request, or the error with which it is
   * refused. These are checks 4 to 8 of docs/protocol.md, section 7, in their order.
   */
  #admit(
    { operation, body }: RequestItem,
    { operations }: AuthenticatedCaller,
    session: Session,
    remainingMs: number,
  ): ServedOperation | ServiceError {
    const handler = operations.get(operation);
    if (!handler && this.#options.operations.has(operation)) {
      return refusal('PERMISSION_DENIED', 'this operation is not for this caller');
    }
    if (!handler) return refusal('UNIMPLEMENTED', 'no such operation');
    if (this.#draining) return refusal('DRAINING', 'the server is shutting down');
    if (remainingMs <= 0) return tooLate();
    if (body.length > maxRequestBytes) {
      return refusal('PAYLOAD_TOO_LARGE', 'the input is too large');
    }
    // Only a caller that exceeds its credit gets this error.
    const hasRoom = this.#calls.hasRoomFor(session, operation);
    return hasRoom ? handler : refusal('OVERLOADED', 'too many calls at a time', 1_000);
  }

  #pong(session: Session, id: number, content: Buffer): void {
    if (!session.authenticated) session.requestHandshake();
    session.pong(id, content);
    this.#recheck();
  }

  #cancel(session: Session, id: number): void {
    const call = session.calls.get(id);
    if (call) this.#calls.cancel(call);
  }

  #refuse(session: Session, id: number, error: ServiceError): void {
    session.fail(id, error);
    this.#options.onRefused?.(error.code);
  }

  /** Forgets callers whose key was revoked: they need a new handshake with a valid key. */
  #dismiss(): void {
    this.#sessions.dismiss((session) => {
      if (!session.authenticated || this.#handshakes.holds(session.authenticated)) return false;
      session.fail(0, refusal('UNAUTHENTICATED', 'the key was revoked'));
      session.flush();
      return true;
    });
  }

  #giveUp(session: Session): void {
    for (const { id } of session.calls.values()) this.#cancel(session, id);
    this.#recheck();
  }
}
