import { LRUCache } from 'lru-cache';
import type { Runtime } from '@shop/shared/runtime';
import type { SessionStore, StoredSession } from './session-store.ts';

/** The most sessions; for one more, the one that was used least recently ends. */
const maxSessions = 10_000;

/** The sessions of a gateway without other replicas; they end with its process. */
export class MemorySessionStore implements SessionStore {
  readonly #now: () => number;
  readonly #kept = new LRUCache<
    string,
    { readonly session: StoredSession; readonly until: number }
  >({ max: maxSessions });

  constructor({ now }: Pick<Runtime, 'now'>) {
    this.#now = now;
  }

  async find(key: string, keptMs: number): Promise<StoredSession | undefined> {
    const { session, until = 0 } = this.#kept.get(key) ?? {};
    if (!session || until <= this.#now()) return undefined;
    await this.put(key, session, keptMs);
    return session;
  }

  async put(key: string, session: StoredSession, keptMs: number): Promise<void> {
    this.#kept.set(key, { session, until: this.#now() + keptMs });
  }

  async forget(key: string): Promise<void> {
    this.#kept.delete(key);
  }
}
