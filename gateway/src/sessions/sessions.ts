import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { User } from '@shop/shared/keys/user-token';
import type { Runtime } from '@shop/shared/runtime';
import type { SessionStore } from './session-store.ts';

/** A user who is signed in, in one browser. */
export interface Session {
  /** The secret that the browser's cookie holds. */
  readonly id: string;
  readonly user: User;
  /** The token that each form of the session carries (synchronizer token pattern, OWASP). */
  readonly formToken: string;
}

interface SessionsParts {
  readonly runtime: Pick<Runtime, 'wallTime'>;
  readonly store: SessionStore;
  /** Sessions that began under another secret are not found: they end when it is changed. */
  readonly secret: string;
  /** A session ends when it is not used for so long. */
  readonly idleMs: number;
  /** And so long after its sign-in, however much it is used. */
  readonly lifetimeMs: number;
}

/** 256 bits, so that none is guessed (OWASP asks for 64). */
const idBytes = 32;
const idPattern = /^[\w-]{43}$/;

const mac = (key: string, text: string) =>
  createHmac('sha256', key).update(text).digest('base64url');

const toSession = (id: string, user: User): Session => ({
  id,
  user,
  formToken: mac(id, 'form'),
});

/** The words for a form that has not the token of the session. */
export const otherSession =
  'This form was opened under another sign-in, so nothing was done. Please look at it, and send it again.';

/** Whether a posted token is that of the session, in a time that tells nothing. */
export const isTokenOf = ({ formToken }: Session, posted: string | undefined): boolean => {
  const [own, given] = [Buffer.from(formToken), Buffer.from(posted ?? '')];
  return own.length === given.length && timingSafeEqual(own, given);
};

/**
 * Makes the sessions of one kind of users. The store gets no id, only a keyed hash of each, so that
 * no session can be taken over by who reads the store. Throws `UNAVAILABLE` while the store does.
 */
export const createSessions = ({ runtime, store, secret, idleMs, lifetimeMs }: SessionsParts) => {
  const keyOf = (id: string) => mac(secret, id);
  return {
    /** Begins a session, with a new id at each sign-in. */
    async begin(user: User): Promise<Session> {
      const id = randomBytes(idBytes).toString('base64url');
      await store.put(keyOf(id), { user, since: runtime.wallTime() }, idleMs);
      return toSession(id, user);
    },

    /** The session with an id, which counts as a use of it; undefined where it has ended. */
    async find(id: string): Promise<Session | undefined> {
      if (!idPattern.test(id)) return undefined;
      const found = await store.find(keyOf(id), idleMs);
      if (!found) return undefined;
      if (runtime.wallTime() - found.since < lifetimeMs) return toSession(id, found.user);
      await store.forget(keyOf(id));
      return undefined;
    },

    /** Ends a session, for all gateways at once. */
    end: ({ id }: Pick<Session, 'id'>): Promise<void> => store.forget(keyOf(id)),
  };
};
export type Sessions = ReturnType<typeof createSessions>;
