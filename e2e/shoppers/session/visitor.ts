import type { Books } from '../orders/books.ts';
import type { Tally } from '../report/tally.ts';
import type { Accounts } from '../shop/accounts.ts';
import type { Client, Pause } from '../shop/client.ts';
import { type Cookies, createCookies } from '../shop/cookies.ts';

/** All that is there for everybody who shops. */
export interface Surroundings {
  readonly client: Client;
  readonly accounts: Accounts;
  readonly books: Books;
  readonly tally: Tally;
  readonly pause: Pause;
}

/** Somebody who is in the shop, with a browser. */
export interface Visitor extends Surroundings {
  readonly cookies: Cookies;
}

/** Lets somebody in, with a browser that was never there before. */
export const createVisitor = (surroundings: Surroundings): Visitor => ({
  ...surroundings,
  cookies: createCookies(),
});
