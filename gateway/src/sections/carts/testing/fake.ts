import {
  type Cart,
  type CartChange,
  type CartOptions,
  cartsContract,
  emptyCart,
  maxCartLines,
} from '@shop/shared/contracts/carts';
import { refuse } from '@shop/shared/protocol/refuse';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

type Change = Partial<Pick<Cart, 'lines' | 'coupon' | 'country'>>;

/** Carts by the ids of guests and customers. */
export const fakeCarts = fakeService(cartsContract, () => {
  const carts = new Map<string, Cart>();
  const of = (id = ''): Cart => carts.get(id) ?? emptyCart;
  const own = ({ user }: CallContext) => user?.id ?? '';
  const change = (id: string, to: Change): Cart => {
    const next = { ...of(id), ...to, version: of(id).version + 1, updatedAt };
    carts.set(id, next);
    return next;
  };
  const put = (id: string, { productId, quantity, price: addedPrice }: CartChange): Cart => {
    const { lines } = of(id);
    const present = lines.find((line) => line.productId === productId);
    const others = lines.filter((line) => line !== present);
    if (quantity === 0) return change(id, { lines: others });
    if (others.length === maxCartLines) throw refuse(cartsContract, 'CART_FULL', 'it is full');
    const line = { addedAt: updatedAt, ...present, productId, quantity };
    return change(id, {
      lines: [...others, { ...line, addedPrice: addedPrice ?? present?.addedPrice ?? null }],
    });
  };
  const setOptions = (id: string, { coupon, country }: CartOptions) =>
    change(id, { coupon, country });
  return {
    carts,
    handlers: {
      get: async ({ id }) => of(id),
      put: async ({ id, ...asked }) => put(id, asked),
      setOptions: async ({ id, ...asked }) => setOptions(id, asked),
      clear: async ({ id }) => change(id, { ...emptyCart }),
      getOwn: async (_, context) => of(own(context)),
      putOwn: async (asked, context) => put(own(context), asked),
      setOwnOptions: async (asked, context) => setOptions(own(context), asked),
      clearOwn: async ({ version }, context) => {
        const present = of(own(context));
        if (version !== undefined && present.version !== version) return present;
        return change(own(context), { lines: [], coupon: null, country: null });
      },
      merge: async ({ guest }, context) => {
        for (const { addedPrice: price, ...line } of of(guest).lines) {
          put(own(context), { productId: line.productId, quantity: line.quantity, price });
        }
        carts.delete(guest);
        return of(own(context));
      },
    },
  };
});

export { fakeCarts as fake };
