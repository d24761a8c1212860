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
   * Puts `next` in the place of the version `expected`, 0 for none, for `keptMs`; without `next` it
   * is taken away. False, and nothing happens, where another version is there.
   */
  replace(
    key: string,
    expected: number,
    next: Cart | undefined,
    context: CallContext,
  ): Promise<boolean>;
}
