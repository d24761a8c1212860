import { z } from 'zod';
import { type User, role } from '@shop/shared/keys/user-token';

/** A session as it is stored: the user, and when the sign-in was. */
export interface StoredSession {
  readonly user: User;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Checks a session that a store holds as JSON. */
export const storedSession: z.ZodType<StoredSession> = z.object({
  user: z.object({ id: z.string(), roles: z.array(role) }),
  since: z.number(),
});

/**
 * Sessions that all gateways share, by keys that name no session to whoever reads them. Throws
 * `UNAVAILABLE` while the store cannot be reached: a session must not be taken for one that ended.
 */
export interface SessionStore {
  /** The session under a key, which from now on is kept for `keptMs`; undefined without one. */
  find(key: string, keptMs: number): Promise<StoredSession | undefined>;
  put(key: string, session: StoredSession, keptMs: number): Promise<void>;
  forget(key: string): Promise<void>;
}
