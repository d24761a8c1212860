import type { Card, Product } from '@shop/shared/contracts/product';
import type { PendingEvent } from '@shop/shared/events/event';
import type { Outbox } from '@shop/shared/events/outbox';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Listed, Page, ProductList } from './product-list.ts';

/** A product and what it was created as, so that the same creation is known again. */
export interface CreatedProduct {
  readonly product: Product;
  readonly fingerprint: string;
}

/** A product's next version and what asked for it, so that the same change is known again. */
export interface ProductChange {
  readonly next: Product;
  readonly fingerprint: string;
}

/** How many products on sale a category has. */
export interface CategoryCount {
  readonly category: string;
  readonly count: number;
}

/** The catalogue. A product and the event of its change are stored in one write. */
export interface ProductRepository {
  find(id: string, context: CallContext): Promise<Product | undefined>;
  /** The cards that there are for `ids`, in no particular order. */
  cards(ids: readonly string[], context: CallContext): Promise<readonly Card[]>;
  /**
   * A page of the products on sale that `list` asks for. By relevance, a product with all words in
   * its name comes before one with none of them there; equals are ordered by name, then by id.
   */
  list(list: ProductList, page: Page, context: CallContext): Promise<readonly Listed[]>;
  /** The categories that have a product on sale, by name. */
  categories(context: CallContext): Promise<readonly CategoryCount[]>;
  /** Stores a new product. Resolves to the one with its id if there is one already, which stays. */
  insert(
    created: CreatedProduct,
    event: PendingEvent,
    context: CallContext,
  ): Promise<CreatedProduct | undefined>;
  /** Stores the version after the present one; false when `next` is not that version. */
  replace(change: ProductChange, event: PendingEvent, context: CallContext): Promise<boolean>;
  /** The product, if its present version is what the change with this fingerprint made. */
  changedBy(id: string, fingerprint: string, context: CallContext): Promise<Product | undefined>;
  /** The events that wait to be announced. */
  readonly outbox: Outbox;
}
