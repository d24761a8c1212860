import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { Basket } from './basket.ts';

/** A basket that one epoch of the index may lack, with the epoch that has it, if any. */
export interface UncountedBasket extends Pick<Basket, 'id' | 'productIds'> {
  readonly countedIn: string | null;
}

/** All baskets: what the index is built from, and what is asked while there is no index. */
export interface BasketRepository {
  /** Keeps a basket and returns the one that stands under its id: this one or an earlier one. */
  add(basket: Basket, context: CallContext): Promise<Basket>;
  /** The products of the newest baskets, the newest basket first, of at most `limit`. */
  newest(limit: number): Promise<readonly (readonly string[])[]>;
  /** Baskets that are not marked as counted in this epoch of the index, at most `limit`. */
  uncounted(epoch: string, limit: number): Promise<readonly UncountedBasket[]>;
  /**
   * Marks baskets as counted in `epoch`; not those that have been marked since they were read, so
   * that a late call cannot hide that a newer epoch has a basket.
   */
  markCounted(baskets: readonly UncountedBasket[], epoch: string): Promise<void>;
}
