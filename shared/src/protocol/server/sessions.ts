import { type Cancel, type Runtime, relaxed, repeatedly } from '../../runtime.ts';
import type { Listener } from '../transport.ts';
import { Session } from './session.ts';

/** A peer that is silent for this long is gone: live peers send PINGs more often. */
const sessionTimeoutMs = 15_000;
const maxSessions = 4_096;

/** Options of `Sessions`. */
interface SessionsOptions {
  readonly runtime: Runtime;
  readonly send: Listener['send'];
  /** The limit of calls per connection. */
  readonly credit: { readonly value: number };
  /** Called for each forgotten session: nobody waits for its calls any more. */
  readonly onForgotten: (session: Session) => void;
}

/** The sessions of one server, each as long as its peer is heard of. */
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

  /** The session of a peer that was heard; undefined if there are too many to add one. */
  of(peer: string): Session | undefined {
    const known = this.#byPeer.get(peer);
    if (known || this.size >= maxSessions) return known;
    const { runtime, send, credit } = this.#options;
    const refused = () => this.#forget(peer, session);
    const session: Session = new Session(runtime, (frame) => send(peer, frame, refused), credit);
    this.#byPeer.set(peer, session);
    return session;
  }

  /** Forgets the sessions for which `isUnwanted` is true. */
  dismiss(isUnwanted: (session: Session) => boolean): void {
    for (const [peer, session] of this.#byPeer) {
      if (isUnwanted(session)) this.#forget(peer, session);
    }
  }

  /** Forgets all sessions without telling the peers. */
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
