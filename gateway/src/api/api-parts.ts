import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Runtime } from '@shop/shared/runtime';
import type { Clients } from '../clients.ts';
import type { Cards } from '../product-page/cards.ts';
import type { ComposePage } from '../product-page/compose.ts';

/** What the routes work with. */
export interface ApiParts {
  readonly runtime: Runtime;
  readonly clients: Clients;
  readonly cards: Cards;
  readonly composePage: ComposePage;
  /** To be told of each write, so that who made it sees it: events come a moment later. */
  readonly productChanged: (productId: string) => void;
  /** Throws `NOT_FOUND`, or why that could not be found out. */
  readonly checkProduct: (productId: string, context: CallContext) => Promise<void>;
}

/** How long the answer to a read may take. */
export const readTimeoutMs = 1_000;

/** How long the answer to a write may take. */
export const writeTimeoutMs = 3_000;
