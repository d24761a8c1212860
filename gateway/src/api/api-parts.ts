import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Contract, Input, OperationName, Output } from '@shop/shared/protocol/contract';
import type { Runtime } from '@shop/shared/runtime';
import type { Kit } from '@shop/shared/service/service';
import type { Clients } from '../clients.ts';
import type { Answer } from '../edge/answer.ts';
import type { StreamPlaces } from '../live/stream-places.ts';
import type { ProductPage } from '../product-page/product-page.ts';
import type { CustomerSessions } from '../sessions/customer-sessions.ts';
import type { SessionCookie } from '../sessions/session-cookie.ts';
import type { ShownPage } from '../web/view.ts';

/** Makes a write and drops the pages that it changes: see `createWrite`. */
export type Write = <C extends Contract, K extends OperationName<C>>(
  contract: C,
  operation: K,
  input: Input<C, K>,
  options: WriteOptions<Output<C, K>>,
) => Promise<Output<C, K>>;

/** How a write is made. */
interface WriteOptions<Answer> {
  readonly context: CallContext;
  /** The idempotency key, in the scope of its sender and target. */
  readonly key: string;
  /** The products that it changes, or all: their cached pages are dropped at once. */
  readonly changes: Changed<Answer>;
}

/** Products by their ids, from the answer where they are not known before, or all. */
type Changed<Answer> = readonly string[] | 'all' | ((answer: Answer) => readonly string[]);

/** The dependencies of the routes. */
export interface ApiParts extends Pick<ProductPage, 'composePage' | 'checkProduct' | 'lookups'> {
  readonly runtime: Runtime;
  readonly clients: Clients;
  readonly write: Write;
  readonly customers: CustomerSessions;
  /** Subscribes to the events of services; undefined where there are none. */
  readonly subscribe?: Kit['subscribe'] | undefined;
  /** The places for streams of pages that are watched live. */
  readonly places: StreamPlaces;
  /** Makes another cookie like that of sessions, which browsers keep for `maxAge` seconds. */
  readonly cookie: (name: string, maxAge: number) => SessionCookie;
  /** Answers with the HTML page of a product. */
  readonly showProduct: (shown: ShownPage) => Promise<Answer>;
}

/**
 * Makes the function for all writes: after a write, it drops the cached pages of the products that
 * the write changes, since the event comes later.
 */
export const createWrite =
  ({
    clients,
    changed,
    allChanged,
  }: Pick<ProductPage, 'changed' | 'allChanged'> & { readonly clients: Clients }): Write =>
  async (contract, operation, input, { context, key, changes }) => {
    const answer = await clients.of(contract).call(operation, input, context, { key });
    if (changes === 'all') {
      allChanged(contract);
      return answer;
    }
    const ids = typeof changes === 'function' ? changes(answer) : changes;
    for (const productId of ids) changed(contract, productId);
    return answer;
  };
