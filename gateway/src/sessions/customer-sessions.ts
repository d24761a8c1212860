import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '@shop/shared/errors';
import type { User } from '@shop/shared/keys/user-token';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import { createSessionCookie } from './session-cookie.ts';
import type { SessionStore } from './session-store.ts';
import { type Session, createSessions } from './sessions.ts';

interface CustomerSessionsParts {
  readonly runtime: Pick<Runtime, 'wallTime'>;
  readonly store: SessionStore;
  /** See `createSessionCookie`. */
  readonly basePath: string;
  readonly trustedProxies: number;
}

/** A request by which somebody signs in. */
interface Entry {
  /** Those of a browser; of a program none, whose cookies count for nothing. */
  readonly headers: IncomingHttpHeaders;
  readonly contextOf: (user: User) => CallContext;
}

/** A task for each sign-in, with the customer as the user of its calls. */
type EntryTask = (headers: IncomingHttpHeaders, context: CallContext) => Promise<unknown>;

const dayMs = 86_400_000;

/** How long a customer stays signed in: without coming back, and at all. */
const idleMs = 14 * dayMs;
const lifetimeMs = 90 * dayMs;

/** The customer's session ids are 256 bits of chance: their plain hash is as good a key. */
const secret = 'customers';

/** Makes the sessions of customers: in a cookie for browsers, as a bearer token for programs. */
export const createCustomerSessions = ({
  basePath,
  trustedProxies,
  ...parts
}: CustomerSessionsParts) => {
  const sessions = createSessions({ ...parts, secret, idleMs, lifetimeMs });
  const cookie = createSessionCookie({ name: 'session', trustedProxies, basePath });

  const tasks: EntryTask[] = [];

  const find = async (id: string | undefined): Promise<Session | undefined> =>
    id === undefined ? undefined : sessions.find(id);

  /** Begins a session in place of the one that a browser had, with the `Set-Cookie` for it. */
  const enter = async ({ headers, contextOf }: Entry, customerId: string) => {
    const before = cookie.read(headers);
    const session = await sessions.begin({ id: customerId, roles: ['customer'] });
    if (before !== undefined) await sessions.end({ id: before });
    await Promise.allSettled(tasks.map((task) => task(headers, contextOf(session.user))));
    return { session, headers: { 'Set-Cookie': cookie.set(headers, session.id) } };
  };

  return {
    enter,
    /** Adds a task for each sign-in, which waits for it and succeeds however it ends. */
    onEnter: (task: EntryTask): void => void tasks.push(task),
    end: sessions.end,
    /** The header that takes the cookie of a session away. */
    leave: (headers: IncomingHttpHeaders) => ({ 'Set-Cookie': cookie.clear(headers) }),
    /** The session of a browser; undefined where nobody is signed in. */
    ofBrowser: (headers: IncomingHttpHeaders) => find(cookie.read(headers)),
    /** The session of a program. Throws `UNAUTHENTICATED` without one. */
    async ofProgram(headers: IncomingHttpHeaders): Promise<Session> {
      const [, token] = /^Bearer +([\w-]{43})$/i.exec(headers.authorization ?? '') ?? [];
      const session = await find(token);
      if (session) return session;
      throw new ServiceError(
        'UNAUTHENTICATED',
        'this needs the token of a sign-in as a bearer token',
      );
    },
  };
};
export type CustomerSessions = ReturnType<typeof createCustomerSessions>;
