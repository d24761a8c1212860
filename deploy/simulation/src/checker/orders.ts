import { z } from 'zod';
import {
  type Break,
  type Indexed,
  type Rules,
  type StateRules,
  type States,
  storedAs,
} from './indexed.ts';

const money = z.object({ amount: z.int() });

/** The stored states of the services of a checkout, as far as rules look at them. */
const orderShape = z.object({
  id: z.string(),
  status: z.string(),
  closing: z.object({ reason: z.string() }).nullable(),
  total: money,
  coupon: z.string().nullable(),
  next: z.string().nullable(),
  nextAt: z.iso.datetime().nullable(),
  restock: z.boolean(),
});
type Order = z.output<typeof orderShape>;
const reservationShape = z.object({ id: z.string(), status: z.string(), until: z.string() });
const paymentShape = z.object({
  id: z.string(),
  status: z.string(),
  amount: money,
  refunded: money,
  underway: z.string().nullable(),
});
const couponShape = z.object({ id: z.string(), orders: z.array(z.string()) });

const isPaid = ({ status }: Order): boolean => ['paid', 'shipped', 'delivered'].includes(status);

const isUndone = ({ next, closing }: Order): boolean => next === null && closing !== null;

/** The states of the parts of a paid order, and of one that was undone. */
const ofPaid = { reservation: ['committed'], payment: ['captured'] };
const ofUndone = {
  reservation: ['released', 'expired', 'refused', 'returned'],
  payment: ['voided', 'declined', 'refunded', 'failed'],
};

/** A paid order has its pieces and is charged; one that was undone has neither. */
function* isWhole(index: States): Iterable<Break> {
  const reservations = new Map(
    storedAs(index, 'inventory', reservationShape).map((one) => [one.id, one.status]),
  );
  const payments = new Map(storedAs(index, 'payments', paymentShape).map((one) => [one.id, one]));
  for (const order of storedAs(index, 'orders', orderShape)) {
    const isOver = isUndone(order);
    if (!isOver && !(isPaid(order) && !order.closing)) continue;
    const { id, status, total, restock } = order;
    const expected = isOver ? ofUndone : ofPaid;
    const reservation = reservations.get(id) ?? 'not there';
    const isKept = isOver && !restock && reservation === 'committed';
    if (!isKept && !expected.reservation.includes(reservation)) {
      yield [id, `${id} is ${status}, and its reservation ${reservation}`];
    }
    const payment = payments.get(id);
    const isPayable = total.amount > 0;
    if (isPayable && !expected.payment.includes(payment?.status ?? 'not there')) {
      yield [id, `${id} is ${status}, and its payment ${payment?.status}`];
    }
  }
}

/** A customer is charged the total of the order. */
function* isCharged(index: States): Iterable<Break> {
  const orders = new Map(storedAs(index, 'orders', orderShape).map((one) => [one.id, one]));
  for (const { id, status, amount, refunded } of storedAs(index, 'payments', paymentShape)) {
    const order = orders.get(id);
    if (!order || !['authorized', 'captured', 'refunded'].includes(status)) continue;
    if (amount.amount !== order.total.amount || refunded.amount > amount.amount) {
      yield [id, `${id} costs ${order.total.amount}, and its payment is ${amount.amount}`];
    }
  }
}

/** The total of an order is the one that was seen. */
function* isAsSeen(index: Indexed): Iterable<Break> {
  for (const { call, ends } of index.calls) {
    if (call.service !== 'orders' || call.operation !== 'place') continue;
    const told = orderShape.pick({ id: true, total: true }).safeParse(answerOf(ends)).data;
    const seen = z.object({ total: money }).parse(call.input).total;
    if (!told || told.total.amount === seen.amount) continue;
    yield [told.id, `${call.id} has seen ${seen.amount}, and pays ${told.total.amount}`];
  }
}

const answerOf = (ends: readonly { readonly answer?: string | undefined }[]): unknown =>
  JSON.parse(ends[0]?.answer ?? 'null');

/** A customer who asks again under the same key gets the same order. */
function* isPlacedOnce(index: Indexed): Iterable<Break> {
  const placed = (index.logs.get('orders') ?? []).filter(({ version }) => version === 1);
  const byKey = Map.groupBy(placed, ({ cause }) => cause?.idempotencyKey);
  for (const [key, orders] of byKey) {
    if (key === undefined || orders.length < 2) continue;
    yield [key, `${key} has placed ${orders.map((order) => order.key).join(' and ')}`];
  }
}

/** The statuses in their order; an order goes no way back. */
const ways = ['placed', 'reserved', 'authorized', 'paid', 'shipped', 'delivered'];

/** An order that was acknowledged is there, and as far as its customer was told, or undone. */
function* isKept(index: Indexed): Iterable<Break> {
  const orders = new Map(storedAs(index, 'orders', orderShape).map((one) => [one.id, one]));
  for (const { call, ends } of index.calls) {
    if (call.service !== 'orders') continue;
    const told = orderShape.pick({ id: true, status: true }).safeParse(answerOf(ends)).data;
    if (!told) continue;
    const present = orders.get(told.id)?.status ?? 'not there';
    const isEnd = !ways.includes(told.status);
    const isFurther = isEnd
      ? present === told.status
      : ways.indexOf(present) >= ways.indexOf(told.status) || orders.get(told.id)?.closing;
    if (!isFurther) yield [told.id, `${call.id} was told ${told.status}, and it is ${present}`];
  }
}

/** Coupons count for orders that are not undone. */
function* isCouponFree(index: States): Iterable<Break> {
  const uses = new Map(
    storedAs(index, 'promotions', couponShape).map(({ id, orders }) => [id, orders]),
  );
  for (const order of storedAs(index, 'orders', orderShape)) {
    const { id, coupon } = order;
    if (coupon !== null && isUndone(order) && uses.get(coupon)?.includes(id)) {
      yield [id, `${id} is undone, and uses ${coupon}`];
    }
  }
}

/** No step of an order waits whose time has come. */
function* isUnderWay(index: States): Iterable<Break> {
  const { orders: clock = 0 } = index.final.clocks ?? {};
  for (const { id, next, nextAt } of storedAs(index, 'orders', orderShape)) {
    if (!nextAt || Date.parse(nextAt) > clock) continue;
    yield [id, `${next} of ${id} was to be tried at ${nextAt}, and was not`];
  }
}

/** The rules for stored orders. */
export const orderStates: StateRules = {
  'a paid order has its goods, an undone one nothing': isWhole,
  'a payment is of the total of its order': isCharged,
  'a coupon of an undone order is free': isCouponFree,
  'no step of an order is overdue': isUnderWay,
};

/** The rules for orders. */
export const orderRules: Rules = {
  ...orderStates,
  'an order costs what was seen': isAsSeen,
  'a key places one order': isPlacedOnce,
  'an order is as was told': isKept,
};
