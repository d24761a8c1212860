import { inventoryContract } from '@shop/shared/contracts/inventory';
import type { ClosingReason } from '@shop/shared/contracts/order-status';
import { paymentsContract } from '@shop/shared/contracts/payments';
import { promotionsContract } from '@shop/shared/contracts/promotions';
import { shippingContract } from '@shop/shared/contracts/shipping';
import { toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { CallOptions } from '@shop/shared/protocol/calls/client';
import type { Kit } from '@shop/shared/service/service';
import { closed } from './closing.ts';
import type { StoredOrder } from './order.ts';
import type { Progress } from './progress.ts';

/** The services that a checkout asks. */
export const createNeighbours = (client: Kit['client']) => ({
  inventory: client(inventoryContract),
  payments: client(paymentsContract),
  promotions: client(promotionsContract),
  shipping: client(shippingContract),
});
export type Neighbours = ReturnType<typeof createNeighbours>;

/** A step of a checkout: what it asks of other services, and what becomes of the order by it. */
export type Step = (
  neighbours: Neighbours,
  order: StoredOrder,
  context: CallContext,
) => Promise<Progress>;

/**
 * The idempotency key of a call for an order: a step that is repeated has its effect once, and what
 * may have been done is known before it is undone.
 */
export const keyOf = ({ id }: StoredOrder, name: string): CallOptions => ({ key: `${id}.${name}` });

/** The order comes to an end, for a reason. */
export const closing =
  (reason: ClosingReason, more?: Pick<StoredOrder, 'missing'>): Progress =>
  (present, now) =>
    closed(present, reason, now, more);

/** Closes the order after a refusal by the rules of a service, for `catch`; throws other errors. */
export const unlessRefused =
  (reason: ClosingReason, codes: readonly string[]) =>
  (error: unknown): Progress => {
    if (codes.includes(toServiceError(error).code)) return closing(reason);
    throw error;
  };
