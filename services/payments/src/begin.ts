import type { Money } from '@shop/shared/contracts/common';
import { paymentsContract } from '@shop/shared/contracts/payments';
import { ServiceError, invalidField } from '@shop/shared/errors';
import { refuse } from '@shop/shared/protocol/refuse';
import { type NextPayment, type StoredPayment, withStep } from './payment.ts';

/** The most refunds of one payment: its document stays small. */
const maxRefunds = 100;

/** When to ask again for a step that the provider has yet to answer. */
const retryAfterMs = 1_000;

/** The refusal of a step while the provider has another one. */
const busy = ({ id, underway }: StoredPayment): ServiceError =>
  new ServiceError('IN_PROGRESS', `the provider has yet to answer the ${underway} of ${id}`, {
    executed: 'no',
    retryAfterMs,
  });

/** The answer for a step that the provider has yet to answer: the same key gives its outcome. */
export const undecided = ({ id, underway }: StoredPayment): ServiceError =>
  new ServiceError('IN_PROGRESS', `the provider has yet to answer the ${underway} of ${id}`, {
    executed: 'unknown',
    retryAfterMs,
  });

const isCharged = ({ status }: StoredPayment): boolean =>
  status === 'captured' || status === 'refunded';

/**
 * The payment whose capture begins; as it is where it has begun or is done. Throws
 * `NOT_AUTHORIZED`, or `IN_PROGRESS` while another step is under way.
 */
export const captureBegun = (present: StoredPayment, now: string): NextPayment => {
  const { id, amount, status, underway } = present;
  if (isCharged(present) || underway === 'capture') return present;
  if (underway) throw busy(present);
  if (status !== 'authorized') {
    throw refuse(paymentsContract, 'NOT_AUTHORIZED', `the payment of ${id} is ${status}`);
  }
  return withStep(present, { kind: 'capture', key: `${id}.capture`, amount }, now);
};

/**
 * The payment that begins to be voided, also one that is not authorized yet; as it is where nothing
 * is held. Throws `ALREADY_CAPTURED`, or `IN_PROGRESS` while it is being captured.
 */
export const voidBegun = (present: StoredPayment, now: string): NextPayment => {
  const { id, amount, status, underway } = present;
  if (isCharged(present)) {
    throw refuse(paymentsContract, 'ALREADY_CAPTURED', `the payment of ${id} is charged`);
  }
  if (underway === 'capture') throw busy(present);
  if (underway === 'void') return present;
  if (underway !== 'authorize' && status !== 'authorized') return present;
  return withStep(present, { kind: 'void', key: `${id}.void`, amount }, now);
};

/**
 * The payment whose next refund begins. Throws `NOT_CAPTURED`, `REFUND_TOO_LARGE`,
 * `TOO_MANY_REFUNDS`, `INVALID_ARGUMENT` for no amount or another currency, or `IN_PROGRESS` while
 * another step is under way.
 */
export const refundBegun = (present: StoredPayment, wanted: Money, now: string): NextPayment => {
  const { id, amount, refunded, refunds, entries, status, underway } = present;
  if (wanted.amount === 0) throw invalidField('amount.amount', 'must be more than 0');
  if (!isCharged(present) && underway !== 'capture') {
    throw refuse(paymentsContract, 'NOT_CAPTURED', `the payment of ${id} is ${status}`);
  }
  if (wanted.currency !== amount.currency) {
    throw invalidField('amount.currency', `must be ${amount.currency}, as it was charged`);
  }
  if (underway) throw busy(present);
  const left = amount.amount - refunded.amount;
  if (wanted.amount > left) {
    const fields = [{ field: 'amount.amount', message: `only ${left} are left` }];
    const message = `only ${left} of the payment of ${id} are left`;
    throw refuse(paymentsContract, 'REFUND_TOO_LARGE', message, { fields });
  }
  const done = entries.filter(({ step }) => step === 'refund').length;
  if (done >= maxRefunds) {
    const message = `the payment of ${id} has had ${maxRefunds} refunds`;
    throw refuse(paymentsContract, 'TOO_MANY_REFUNDS', message);
  }
  const key = `${id}.refund-${refunds + 1}`;
  const begun = { kind: 'refund', key, amount: wanted } as const;
  return { ...withStep(present, begun, now), refunds: refunds + 1 };
};
