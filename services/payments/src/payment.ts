import { money, timestamp } from '@shop/shared/contracts/common';
import {
  type PaymentRequest,
  cardToken,
  ledgerEntry,
  noCurrency,
  payment,
  paymentStep,
} from '@shop/shared/contracts/payments';
import { invalidField } from '@shop/shared/errors';
import type { AggregateDefinition, Unversioned } from '@shop/shared/storage/aggregate';
import { z } from 'zod';

/** A step that the provider is asked for, stored before it is. */
const step = z.object({
  kind: paymentStep,
  /** The idempotency key for the provider: the same for every attempt. */
  key: z.string(),
  amount: money,
  /** The card to authorize, for as long as that is not decided; null for other steps. */
  token: cardToken.nullable(),
  /** How often the worker has tried in vain. */
  attempts: z.int().min(0),
  /** When the worker tries; null where it has given up, and somebody must look at it. */
  nextAt: timestamp.nullable(),
});
export type Step = z.infer<typeof step>;

/** A payment as it is stored: with its step under way, and its entries in the ledger. */
const storedPayment = payment.extend({
  step: step.nullable(),
  /** How many refunds were begun: the next one is named by that. */
  refunds: z.int().min(0),
  entries: z.array(ledgerEntry),
  /** How many of the entries are in the journal. */
  posted: z.int().min(0),
});
export type StoredPayment = z.infer<typeof storedPayment>;
export type NextPayment = Unversioned<StoredPayment>;

const nextAttempt = ({ step: present }: StoredPayment): number | undefined =>
  present?.nextAt ? Date.parse(present.nextAt) : undefined;

/** At once, whatever the clocks say: since 1970. */
const nextPosting = ({ entries, posted }: StoredPayment): number | undefined =>
  posted < entries.length ? 0 : undefined;

/** The payments. Two workers look after them: for steps without an answer, and for the journal. */
export const paymentDefinition = {
  schema: storedPayment,
  event: 'paymentChanged',
  due: { steps: nextAttempt, journal: nextPosting },
} satisfies AggregateDefinition<StoredPayment> & { readonly event: 'paymentChanged' };

/** When the worker tries first, in milliseconds: later than the call itself may take. */
const firstLookMs = 5_000;

/** The key under which the provider authorizes a payment. */
export const authorizationOf = (id: string): string => `${id}.authorize`;

/** The payment with a step that begins now, tried by the worker after `inMs`. */
export const withStep = (
  present: NextPayment,
  begun: Pick<Step, 'kind' | 'key' | 'amount'> & Partial<Pick<Step, 'token'>>,
  now: string,
  inMs = firstLookMs,
): NextPayment => ({
  ...present,
  underway: begun.kind,
  step: {
    token: null,
    ...begun,
    attempts: 0,
    nextAt: new Date(Date.parse(now) + inMs).toISOString(),
  },
});

/** A payment that nothing has become of yet. */
const blank = (id: string, { amount, currency }: StoredPayment['amount']): NextPayment => ({
  id,
  amount: { amount, currency },
  status: 'pending',
  underway: null,
  refunded: { amount: 0, currency },
  reason: null,
  step: null,
  refunds: 0,
  entries: [],
  posted: 0,
});

/** A payment that is yet to be authorized. Throws `INVALID_ARGUMENT` for an amount of 0. */
export const firstPayment = ({ id, amount, token }: PaymentRequest, now: string): NextPayment => {
  if (amount.amount === 0) throw invalidField('amount.amount', 'must be more than 0');
  const begun = { kind: 'authorize', key: authorizationOf(id), amount, token } as const;
  return withStep(blank(id, amount), begun, now);
};

/** Stands for the payment of an order that was given up before it had one. */
export const givenUp = (id: string): NextPayment => ({
  ...blank(id, { amount: 0, currency: noCurrency }),
  status: 'voided',
});
