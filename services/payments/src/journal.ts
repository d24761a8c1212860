import { type Posting, posting } from '@shop/shared/contracts/payments';
import { fingerprintOf } from '@shop/shared/fingerprint';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import type { AggregateDefinition } from '@shop/shared/storage/aggregate';
import type { Aggregates } from '@shop/shared/storage/aggregates';
import { afterError } from '@shop/shared/storage/after-error';
import type { StoredPayment } from './payment.ts';
import { posted } from './settle.ts';

/** The journal: the entries of all payments, each stored and announced once. */
export const journalDefinition = {
  schema: posting,
  event: 'entryPosted',
} satisfies AggregateDefinition<Posting> & { readonly event: 'entryPosted' };

/** The id of an entry in the journal, by its place among those of its payment. */
export const postingId = (paymentId: string, place: number): string =>
  `e${fingerprintOf([paymentId, place])}`;

/**
 * Copies the entries of a payment to the journal. The payment decides, the journal follows: an
 * entry that is there already is the same one.
 */
export const createJournal =
  (payments: Aggregates<StoredPayment>, journal: Aggregates<Posting>) =>
  async (payment: StoredPayment, context: CallContext): Promise<StoredPayment> => {
    const { id: paymentId, amount, entries } = payment;
    for (const [place, entry] of entries.entries()) {
      if (place < payment.posted) continue;
      const id = postingId(paymentId, place);
      await journal
        .create(context, () => ({ id, paymentId, currency: amount.currency, ...entry }))
        .catch(afterError('ALREADY_EXISTS', () => journal.get(id, context)));
    }
    return payments.change(paymentId, context, {}, (present) => posted(present, entries.length));
  };
