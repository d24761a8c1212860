import { type Cancel, type Runtime, relaxed, repeatedly } from '../../runtime.ts';
import type { Listener } from '../transport.ts';
import { Session } from './session.ts';

/** A peer that has been silent for this long is gone: live ones send a PING more often. */
const sessionTimeoutMs = 15_000;
const maxSessions = 4_096;

/** What the connections of one server have in common. */
export interface SessionsOptions {
  readonly runtime: Runtime;
  readonly send: Listener['send'];
  /** How many calls each may have at work. */
  readonly credit: { readonly value: number };
  /** Nobody waits any more for what is done for this one. */
  readonly onForgotten: (session: Session) => void;
}

/** The connections of one server, each for as long as something is heard of it. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #byPeer = new Map<string, Session>();
  readonly #stopSweeping: Cancel;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#stopSweeping = repeatedly(options.runtime, sessionTimeoutMs / 3, () => this.#sweep());
  }

  get size(): number {
    return this.#byPeer.size;
  }

  all(): readonly Session[] {
    return [...this.#byPeer.values()];
  }

  /** Of a peer that has been heard; undefined when there are too many to take in one more. */
  of(peer: string): Session | undefined {
    const known = this.#byPeer.get(peer);
    if (known || this.size >= maxSessions) return known;
    const { runtime, send, credit } = this.#options;
    const refused = () => this.#forget(peer, session);
    const session: Session = new Session(runtime, (frame) => send(peer, frame, refused), credit);
    this.#byPeer.set(peer, session);
    return session;
  }

  /** Forgets those that `isUnwanted`. */
  dismiss(isUnwanted: (session: Session) => boolean): void {
    for (const [peer, session] of this.#byPeer) {
      if (isUnwanted(session)) this.#forget(peer, session);
    }
  }

  /** Forgets all, without another word. */
  close(): void {
    this.#stopSweeping();
    this.#byPeer.clear();
  }

  #sweep(): void {
    const { runtime } = this.#options;
    const oldest = runtime.now() - relaxed(runtime, sessionTimeoutMs);
    this.dismiss(({ lastHeardAt }) => lastHeardAt < oldest);
  }

  #forget(peer: string, session: Session): void {
    if (this.#byPeer.get(peer) === session) this.#byPeer.delete(peer);
    this.#options.onForgotten(session);
  }
}
