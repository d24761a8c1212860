import type { CheckoutStep } from '@shop/shared/contracts/order-status';
import {
  authorized,
  committed,
  delivered,
  packed,
  paid,
  redeemed,
  reserved,
  shipped,
  underWay,
} from './progress.ts';
import { type Step, closing, keyOf, unlessRefused } from './step.ts';
import type { StoredOrder } from './order.ts';
import { undo } from './undo.ts';

/** How long pieces are held, in milliseconds: longer than a checkout may take. */
const holdMs = 1_800_000;

const linesOf = ({ lines }: StoredOrder) =>
  lines.map(({ productId, quantity }) => ({ productId, quantity }));

const redeem: Step = async ({ promotions }, order, context) => {
  const use = { id: order.coupon ?? '', orderId: order.id };
  const refusals = ['COUPON_USED_UP', 'COUPON_NOT_RUNNING', 'NOT_FOUND'];
  return promotions
    .call('redeem', use, context, keyOf(order, 'redeem'))
    .then(() => redeemed)
    .catch(unlessRefused('couponRefused', refusals));
};

const reserve: Step = async ({ inventory }, order, context) => {
  const wanted = { id: order.id, lines: linesOf(order), holdMs };
  const { status, missing } = await inventory.call(
    'reserve',
    wanted,
    context,
    keyOf(order, 'reserve'),
  );
  if (status === 'refused') return closing('outOfStock', { missing });
  // A reservation that was found again may have expired meanwhile.
  return status === 'reserved' || status === 'committed' ? reserved : closing('timeOver');
};

const authorize: Step = async ({ payments }, order, context) => {
  const { id, total: amount, card: token } = order;
  // Goods that cost nothing are not paid.
  if (amount.amount === 0 || token === null) return authorized;
  const wanted = { id, amount, token };
  const { status } = await payments.call('authorize', wanted, context, keyOf(order, 'authorize'));
  if (status === 'authorized' || status === 'captured') return authorized;
  // Where the provider gave no answer for long, the payment has voided itself.
  return closing(status === 'declined' ? 'declined' : 'timeOver');
};

const commit: Step = async ({ inventory }, order, context) =>
  inventory
    .call('commit', { id: order.id }, context, keyOf(order, 'commit'))
    .then(() => committed)
    .catch(unlessRefused('timeOver', ['NOT_RESERVED']));

const capture: Step = async ({ payments }, order, context) => {
  if (order.total.amount === 0) return paid;
  return payments
    .call('capture', { id: order.id }, context, keyOf(order, 'capture'))
    .then(({ status }) => (status === 'captured' ? paid : closing('notCharged')))
    .catch(unlessRefused('notCharged', ['NOT_AUTHORIZED']));
};

const pack: Step = async () => packed;

const ship: Step = async ({ shipping }, order, context) => {
  const { id, goods: value, shipping: method, address } = order;
  const goods = { lines: linesOf(order), value, country: address.country };
  const parcel = { id, orderId: id, method: method.id, ...goods };
  return shipping
    .call('ship', parcel, context, keyOf(order, 'ship'))
    .then((announced) => shipped(announced.id))
    .catch(unlessRefused('notShippable', ['NOT_SHIPPED', 'TOO_HEAVY', 'INVALID_ARGUMENT']));
};

const track: Step = async ({ shipping }, order, context) => {
  const { state } = await shipping.call('track', { id: order.parcelId ?? order.id }, context);
  return state === 'delivered' ? delivered : underWay;
};

/** The steps of a checkout, in their order, and the one that takes all of them back. */
export const steps: Readonly<Record<CheckoutStep, Step>> = {
  redeem,
  reserve,
  authorize,
  commit,
  capture,
  pack,
  ship,
  track,
  undo: undo(redeem),
};
