import { ServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { afterError } from '@shop/shared/storage/after-error';
import type { StoredOrder } from './order.ts';
import { undone } from './progress.ts';
import { type Neighbours, type Step, keyOf } from './step.ts';

/** Lets others have the pieces, or takes them back into stock where they were sold. */
const giveBack = async (
  { inventory }: Neighbours,
  order: StoredOrder,
  context: CallContext,
): Promise<void> => {
  const named = { id: order.id };
  const restock = async (): Promise<void> => {
    if (order.restock) await inventory.call('restock', named, context, keyOf(order, 'restock'));
  };
  await inventory
    .call('release', named, context, keyOf(order, 'release'))
    .then(() => undefined)
    .catch(afterError('ALREADY_COMMITTED', restock));
};

/** Lets go of the amount, or pays it back where it was charged; whether the latter. */
const payBack = async (
  { payments }: Neighbours,
  order: StoredOrder,
  context: CallContext,
): Promise<boolean> => {
  const { id, total, attempts } = order;
  const refund = async (): Promise<boolean> => {
    // One that the provider has refused is asked for anew: a payment pays no more back than it had.
    const key = keyOf(order, `refund-${attempts}`);
    const { status, reason } = await payments.call('refund', { id, amount: total }, context, key);
    if (status === 'refunded') return true;
    throw new ServiceError('UNAVAILABLE', `the provider has not paid ${id} back: ${reason}`);
  };
  return payments
    .call('void', { id }, context, keyOf(order, 'void'))
    .then(({ status }) => status === 'refunded')
    .catch(afterError('ALREADY_CAPTURED', refund))
    .catch(afterError('REFUND_TOO_LARGE', async () => true));
};

/**
 * Takes all steps back. Each service refuses the step from then on, if it comes late. But a coupon
 * is redeemed first, under the key of that step: so it is known that a late call takes none.
 */
export const undo =
  (redeem: Step): Step =>
  async (neighbours, order, context) => {
    const { id: orderId, coupon } = order;
    const releaseCoupon = async (): Promise<void> => {
      if (coupon === null) return;
      await redeem(neighbours, order, context);
      await neighbours.promotions
        .call('release', { id: coupon, orderId }, context, keyOf(order, 'releaseCoupon'))
        .then(() => undefined)
        .catch(afterError('NOT_FOUND', async () => undefined));
    };
    const [isPaidBack] = await Promise.all([
      payBack(neighbours, order, context),
      giveBack(neighbours, order, context),
      releaseCoupon(),
    ]);
    return undone(isPaidBack);
  };
