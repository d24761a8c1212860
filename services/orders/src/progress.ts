import type { CheckoutStep } from '@shop/shared/contracts/order-status';
import { closed } from './closing.ts';
import { type NextOrder, type StoredOrder, after, inStatus, withNext } from './order.ts';

/** The change of an order by a step. */
export interface Progress {
  (present: StoredOrder, now: string): NextOrder;
  /** The change of an order that is being undone by now: so that staff see what was done late. */
  readonly late?: (present: StoredOrder) => NextOrder;
}

/** How long a paid order can be cancelled before it is packed, in milliseconds. */
const packingMs = 20_000;

/** A parcel is looked up first after ten minutes, and then ever later, up to once a day. */
const firstLookMs = 600_000;
const longestLookMs = 86_400_000;

/** The coupon counts. */
export const redeemed: Progress = (present, now) => withNext(present, 'reserve', now);

/** The pieces of all lines are held. */
export const reserved: Progress = (present, now) =>
  withNext(inStatus(present, 'reserved', now), 'authorize', now);

/** The amount is held on the card, which is needed no more. */
export const authorized: Progress = (present, now) =>
  withNext({ ...inStatus(present, 'authorized', now), card: null }, 'commit', now);

/** The pieces are sold. */
export const committed: Progress = (present, now) => withNext(present, 'capture', now);

/** The amount is charged. */
export const paid: Progress = (present, now) =>
  withNext(inStatus(present, 'paid', now), 'pack', now, packingMs);

/** From now on it cannot be cancelled. */
export const packed: Progress = (present, now) =>
  withNext({ ...present, isCancellable: false }, 'ship', now);

/** A parcel is announced. */
export const shipped = (parcelId: string): Progress =>
  Object.assign(
    (present: StoredOrder, now: string) =>
      withNext({ ...inStatus(present, 'shipped', now), parcelId }, 'track', now, firstLookMs),
    { late: (present: StoredOrder) => ({ ...present, parcelId }) },
  );

/** The parcel is still on its way, or cannot be looked up: as long again as it has been so far. */
export const underWay: Progress = (present, now) => {
  const shippedAt = present.history.findLast(({ status }) => status === 'shipped')?.at ?? now;
  const soFarMs = Date.parse(now) - Date.parse(shippedAt);
  const waitMs = Math.min(longestLookMs, Math.max(firstLookMs, soFarMs));
  return withNext(present, 'track', now, waitMs);
};

/** The parcel has arrived. */
export const delivered: Progress = (present, now) =>
  present.status === 'shipped' && present.next === 'track'
    ? withNext(inStatus(present, 'delivered', now), null, now)
    : present;

/** All that was done is undone. */
export const undone =
  (isPaidBack: boolean): Progress =>
  (present, now) => {
    const { reason } = present.closing ?? {};
    const wasPaid = present.history.some(({ status }) => status === 'paid');
    const isRejected = reason === 'couponRefused' || reason === 'outOfStock';
    const unpaid = isRejected ? 'rejected' : 'cancelled';
    const status = isPaidBack || wasPaid ? 'refunded' : unpaid;
    return withNext(inStatus(present, status, now), null, now);
  };

/**
 * The order after a step. An outcome that comes late, when the step is another one, changes nothing
 * but what staff have to know.
 */
export const progressed = (
  present: StoredOrder,
  step: CheckoutStep,
  progress: Progress,
  now: string,
): NextOrder => {
  if (present.next === step) return progress(present, now);
  return (present.closing && progress.late?.(present)) ?? present;
};

/** The wait after a failed attempt, in milliseconds: it doubles from the first to the longest. */
const firstWaitMs = 1_000;
const longestWaitMs = 30_000;

/** After so many attempts, about two hours, a step is left to staff. */
const maxAttempts = 240;

/** How long a checkout may take until the amount is held, in milliseconds. */
const checkoutMs = 300_000;

const isUnauthorized = ({ status }: StoredOrder): boolean =>
  status === 'placed' || status === 'reserved';

/**
 * The order after an attempt that failed: tried again later, and given up where its customer has
 * waited for too long. An attempt that another replica has counted meanwhile changes nothing.
 */
export const postponed = (
  present: StoredOrder,
  tried: Pick<StoredOrder, 'next' | 'attempts'>,
  problem: string,
  now: string,
): NextOrder => {
  if (present.next !== tried.next || present.attempts !== tried.attempts) return present;
  // Nothing waits for a parcel but its news, which come by themselves.
  if (present.next === 'track') return underWay(present, now);
  const attempts = present.attempts + 1;
  if (isUnauthorized(present) && !present.closing && now > after(present.placedAt, checkoutMs)) {
    return closed(present, 'timeOver', now);
  }
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempts - 1));
  const nextAt = attempts >= maxAttempts ? null : after(now, waitMs);
  return { ...present, attempts, problem, nextAt };
};
