import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parsed } from './answer.ts';
import type { Client } from './client.ts';

/** Somebody's account. */
export interface Account {
  readonly email: string;
  readonly password: string;
  /** Whether it was made in this run, so that nobody else uses it. */
  readonly isNew: boolean;
}

/** The accounts that are used in a run, and their sessions. */
export interface Accounts {
  /** One of the demo accounts, in turn; one that is made for all where the shop has none. */
  demo(index: number): Promise<Account>;
  /** Registers a customer. */
  register(): Promise<Account>;
  /** The token of a session: of the one before, unless there is none or a new one is wanted. */
  enter(account: Account, isAnew?: boolean): Promise<string>;
}

const session = z.object({ token: z.string() });

/** The demo accounts, as the forms of the sign-in offer them. */
export const demosIn = (page: string): readonly Account[] =>
  [...page.matchAll(/name="email" value="([^"]+)"[^>]*>\s*<[^>]*name="password" value="([^"]+)"/g)]
    .map(([, email = '', password = '']) => ({ email, password, isNew: false }))
    .toSorted((one, other) => (one.email < other.email ? -1 : 1));

/** Reads which demo accounts there are. */
export const openAccounts = async (client: Client): Promise<Accounts> => {
  const demos = demosIn((await client({ kind: 'sign-in page', path: '/sign-in' })).body);
  const sessions = new Map<string, Promise<string>>();
  let ofAll: Promise<Account> | undefined;

  const signIn = async ({ email, password }: Account): Promise<string> => {
    const json = { email, password };
    const answer = await client({ kind: 'sign-in', path: '/api/v1/sessions', json });
    return session.parse(parsed(answer.body)).token;
  };
  const register = async (): Promise<Account> => {
    const [email, password] = [`shopper-${randomUUID()}@example.com`, randomUUID()];
    const json = { email, password, name: 'A. Shopper' };
    const kind = 'registration';
    await client({ kind, path: '/api/v1/customers', json, key: randomUUID() });
    return { email, password, isNew: true };
  };

  return {
    register,
    async demo(index) {
      return demos[index % demos.length] ?? (ofAll ??= register());
    },
    enter(account, isAnew = false) {
      const { email } = account;
      const known = sessions.get(email);
      if (known && !isAnew) return known;
      const entered = signIn(account);
      sessions.set(email, entered);
      // A session that was there before goes on; without one the next person tries again.
      entered.catch(() => (known ? sessions.set(email, known) : sessions.delete(email)));
      return entered;
    },
  };
};
