import type { Cart } from '@shop/shared/contracts/carts';
import type { Runtime } from '@shop/shared/runtime';
import { type CartStore, keptMs } from './cart-store.ts';

/** The most carts; for one more, the one that was changed longest ago goes. */
const maxCarts = 10_000;

/** The carts of one process, lost when it ends. */
export const createMemoryCartStore = ({ now }: Pick<Runtime, 'now'>, max = maxCarts): CartStore => {
  /** The one that was changed longest ago first. */
  const carts = new Map<string, { readonly cart: Cart; readonly until: number }>();
  const find = (key: string): Cart | undefined => {
    const { cart, until = 0 } = carts.get(key) ?? {};
    return until > now() ? cart : undefined;
  };
  return {
    find: async (key) => find(key),
    async replace(key, expected, next) {
      if ((find(key)?.version ?? 0) !== expected) return false;
      carts.delete(key);
      carts.set(key, { cart: next, until: now() + keptMs });
      const [oldest] = carts.keys();
      if (carts.size > max && oldest !== undefined) carts.delete(oldest);
      return true;
    },
  };
};
