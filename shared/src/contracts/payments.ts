import { z } from 'zod';
import { contract } from '../protocol/contract.ts';
import {
  adminRead,
  adminWrite,
  id,
  maxAmount,
  money,
  orderWrite,
  timestamp,
  version,
} from './common.ts';

/** The parts of a payment that the provider does, each of them once. */
export const paymentStep = z.enum(['authorize', 'capture', 'void', 'refund']);
export type PaymentStep = z.infer<typeof paymentStep>;

/** The code of ISO 4217 for no currency. In full it would look like a mark of unfinished work. */
export const noCurrency = 'X'.repeat(3);

/** A card, as the provider has named it to the page that the customer entered it in. */
export const cardToken = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 characters of visible ASCII')
  .meta({ examples: ['tok_approve'] });

/** Some cards of the embedded provider, for the page that lets a customer choose one. */
export const testCards = [
  { value: 'tok_approve', words: 'A card that pays' },
  { value: 'tok_decline_funds', words: 'A card without enough money' },
  { value: 'tok_timeout', words: 'A card whose bank answers late' },
  { value: 'tok_expire', words: 'A card that is not charged in the end' },
] as const;

/**
 * A payment. Its `status` is what is known for sure: `pending` until the provider has decided;
 * `authorized`, the amount is held on the card, or `declined`; `captured`, it is charged; `voided`,
 * it is held no more; `refunded`, all of it is paid back; `failed`, the provider refused to charge
 * or to void what it had held. `underway` is the step that the provider has yet to answer.
 */
export const payment = z
  .object({
    id: id.meta({ description: 'that of the order', examples: ['o-000001'] }),
    amount: money.meta({ description: 'without a currency where it was given up before it began' }),
    status: z.enum([
      'pending',
      'authorized',
      'declined',
      'captured',
      'voided',
      'refunded',
      'failed',
    ]),
    underway: paymentStep.nullable(),
    refunded: money.meta({ description: 'how much of it is paid back' }),
    reason: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/)
      .nullable()
      .meta({ description: 'why the provider refused its last step, or that it does not answer' }),
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'Payment' });
export type Payment = z.infer<typeof payment>;

/**
 * The accounts of the ledger: `customer`, who owes what is held on the card; `held`, those amounts;
 * `receivable`, what the provider owes the shop; `revenue`; and `refunds`, which lessen it.
 */
export const account = z.enum(['customer', 'held', 'receivable', 'revenue', 'refunds']);
export type Account = z.infer<typeof account>;

/** Minor units, above 0 for a debit and below for a credit. */
const signed = z.int().min(-maxAmount).max(maxAmount);

/** An entry of the ledger, made by a step of a payment. Its lines sum to 0. */
export const ledgerEntry = z
  .object({ step: paymentStep, lines: z.array(z.object({ account, amount: signed })) })
  .meta({ id: 'LedgerEntry' });
export type LedgerEntry = z.infer<typeof ledgerEntry>;

/** The same as the journal of all payments has it. */
export const posting = z
  .object({
    id,
    paymentId: payment.shape.id,
    currency: money.shape.currency,
    ...ledgerEntry.shape,
    version,
    updatedAt: timestamp,
  })
  .meta({ id: 'LedgerPosting' });
export type Posting = z.infer<typeof posting>;

const paymentId = z.strictObject({ id: payment.shape.id });

/** A payment that an order wants. */
const paymentRequest = z.strictObject({ ...paymentId.shape, amount: money, token: cardToken });
export type PaymentRequest = z.output<typeof paymentRequest>;

/** A message of the provider: something has become of a payment. */
const notification = z.strictObject({
  eventId: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .meta({ description: "the provider's, for its log", examples: ['evt-1'] }),
  ...paymentId.shape,
  kind: z.enum(['authorized', 'declined', 'captured', 'voided', 'refunded']),
});
export type Notification = z.output<typeof notification>;

/**
 * Each write answers with the payment once the provider has answered. Until then it is refused with
 * `IN_PROGRESS`, executed: unknown: the step is stored and goes on, the same key gives its outcome,
 * and `get` shows how far it is.
 */
export const paymentsContract = contract({
  service: 'payments',
  version: '1.0.0',
  refusals: {
    NOT_AUTHORIZED: 409,
    ALREADY_CAPTURED: 409,
    NOT_CAPTURED: 409,
    REFUND_TOO_LARGE: 409,
    TOO_MANY_REFUNDS: 409,
  },
  operations: {
    /**
     * Holds an amount on a card: the answer is `authorized`, or `declined` with a reason, or
     * `voided` where the provider gave no answer for so long that nobody wants it any more.
     * `ALREADY_EXISTS` where the order has a payment.
     */
    authorize: { input: paymentRequest, output: payment, secrets: ['token'], ...orderWrite },
    /** Charges what is held, once. `NOT_AUTHORIZED` where nothing is. */
    capture: { input: paymentId, output: payment, ...orderWrite },
    /**
     * Lets go of what is held; nothing changes where nothing is. An order that has no payment yet
     * can have none any more. `ALREADY_CAPTURED` for one that is charged.
     */
    void: { input: paymentId, output: payment, ...orderWrite },
    /**
     * Pays back a part of what was charged, or all of it. `NOT_CAPTURED` where nothing was,
     * `REFUND_TOO_LARGE` for more than is left, `TOO_MANY_REFUNDS` after 100 of them.
     */
    refund: {
      input: z.strictObject({ ...paymentId.shape, amount: money }),
      output: payment,
      ...orderWrite,
    },
    /**
     * Takes a message of the provider as a reason to ask it what became of the step that is under
     * way. It may come twice, late, or before the answer to the step.
     */
    notify: { input: notification, output: payment, ...adminWrite },
    /** The payment of an order. */
    get: { input: paymentId, output: payment, ...adminRead },
    /** The entries that a payment has made in the ledger. */
    entries: {
      input: paymentId,
      output: z.object({ id: payment.shape.id, entries: z.array(ledgerEntry) }),
      ...adminRead,
    },
    /** The sum of each account in each currency, a moment old. Those of a currency sum to 0. */
    balances: {
      input: z.strictObject({}),
      output: z.array(z.object({ currency: money.shape.currency, account, amount: z.int() })),
      ...adminRead,
    },
  },
  events: { paymentChanged: payment, entryPosted: posting },
  subscribers: [],
});
