import { type Cart, cartsContract, emptyCart } from '@shop/shared/contracts/carts';
import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { service } from '@shop/shared/service/definition';
import { userIdOf } from '@shop/shared/service/for-role';
import { type Content, cleared, merged, withLine, withOptions } from './cart.ts';
import { createMemoryCartStore } from './memory-cart-store.ts';
import { createRedisCartStore } from './redis-cart-store.ts';

/** The keys of guests and of customers, which never meet. */
const guestKey = (id: string) => `guest:${id}`;
const ownKey = (context: CallContext) => `customer:${userIdOf(context)}`;

/** The carts service: a cart for each guest and each customer, kept for 30 days. */
export const carts = service(cartsContract, ({ port, runtime }) => {
  const store = port('carts', {
    memory: (parts) => createMemoryCartStore(parts.runtime),
    redis: ({ redis }) => createRedisCartStore(redis),
  });
  const now = () => new Date(runtime.wallTime()).toISOString();

  const find = async (key: string, context: CallContext): Promise<Cart> =>
    (await store.find(key, context)) ?? emptyCart;

  /** Throws `DEADLINE_EXCEEDED` where others were faster until the end of the call's time. */
  const checkTime = (context: CallContext): void => {
    if (context.remainingMs() > 0) return;
    const message = 'the cart was changed by others all the time';
    throw new ServiceError('DEADLINE_EXCEEDED', message, { executed: 'no' });
  };

  const replace = async (
    key: string,
    present: Cart,
    next: Cart,
    context: CallContext,
  ): Promise<boolean> => {
    const isDone = await store.replace(key, present.version, next, context);
    if (isDone && context.write) context.write.hasEffect = true;
    return isDone;
  };

  /** Writes what `rule` makes of the cart; after a lost race it is asked again, with the new one. */
  const change = async (
    key: string,
    context: CallContext,
    rule: (present: Cart) => Content,
  ): Promise<Cart> => {
    for (;;) {
      const present = await find(key, context);
      const content = rule(present);
      if (content === present) return present;
      const next = { ...content, version: present.version + 1, updatedAt: now() };
      if (await replace(key, present, next, context)) return next;
      checkTime(context);
    }
  };

  const put = (key: string, asked: Parameters<typeof withLine>[1], context: CallContext) =>
    change(key, context, (present) => withLine(present, asked, now()));
  const setOptions = (
    key: string,
    asked: Parameters<typeof withOptions>[1],
    context: CallContext,
  ) => change(key, context, (present) => withOptions(present, asked));
  const clear = (key: string, context: CallContext) => change(key, context, cleared);

  return {
    get: ({ id }, context) => find(guestKey(id), context),
    put: ({ id, ...asked }, context) => put(guestKey(id), asked, context),
    setOptions: ({ id, ...asked }, context) => setOptions(guestKey(id), asked, context),
    clear: ({ id }, context) => clear(guestKey(id), context),

    getOwn: (_, context) => find(ownKey(context), context),
    putOwn: (asked, context) => put(ownKey(context), asked, context),
    setOwnOptions: (asked, context) => setOptions(ownKey(context), asked, context),
    clearOwn: ({ version }, context) =>
      change(ownKey(context), context, (present) =>
        version === undefined || version === present.version ? cleared(present) : present,
      ),

    async merge({ guest }, context) {
      const key = guestKey(guest);
      for (;;) {
        const left = await find(key, context);
        if (cleared(left) === left) return find(ownKey(context), context);
        // The customer's cart first: what a crash leaves behind is merged again, to the same end.
        const own = await change(ownKey(context), context, (present) => merged(present, left));
        const emptied = { ...cleared(left), version: left.version + 1, updatedAt: now() };
        if (await replace(key, left, emptied, context)) return own;
        checkTime(context);
      }
    },
  };
});
