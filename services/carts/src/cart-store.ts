import type { Cart } from '@shop/shared/contracts/carts';
import type { CallContext } from '@shop/shared/protocol/calls/context';

const dayMs = 86_400_000;

/** How long a cart is kept after its last change. */
export const keptMs = 30 * dayMs;

/** The carts that there are, by keys, shared by all replicas. */
export interface CartStore {
  /** The cart under a key; undefined where there is none, or none any more. */
  find(key: string, context: CallContext): Promise<Cart | undefined>;
  /**
   * Puts `next` in the place of the version `expected`, 0 for none, for `keptMs`. False, and nothing
   * happens, where another version is there. None is taken away: its versions would begin again,
   * and a change of an earlier cart could replace a later one.
   */
  replace(key: string, expected: number, next: Cart, context: CallContext): Promise<boolean>;
}
