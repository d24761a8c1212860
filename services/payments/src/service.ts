import { paymentsContract } from '@shop/shared/contracts/payments';
import { service } from '@shop/shared/service/definition';
import { cardDefinition } from './card.ts';
import { createEmbeddedProvider } from './embedded-provider.ts';
import { createJournal, journalDefinition } from './journal.ts';
import { sumsOfAccounts, toBalances } from './ledger.ts';
import { paymentDefinition } from './payment.ts';
import { createPayments } from './payments.ts';
import { createTimedProvider } from './timed-provider.ts';

/**
 * The payments service: an aggregate for each payment, the journal of their entries and its sums,
 * and the embedded provider, whose place an adapter for a real one takes.
 */
export const payments = service(
  paymentsContract,
  ({ aggregates, projection, worker, runtime, log }) => {
    const stored = aggregates('payments', paymentDefinition);
    const journal = aggregates('journal', journalDefinition);
    const sums = projection('sums', { of: journal, ...sumsOfAccounts });
    const cards = aggregates('cards', cardDefinition);

    const { provider, send } = createEmbeddedProvider({
      cards,
      runtime,
      notify: (message, context) => operations.notify(message, context),
    });
    const { resume, ...operations } = createPayments({
      payments: stored,
      provider: createTimedProvider(provider, runtime),
      runtime,
      log,
    });

    worker('steps', { of: stored, step: resume });
    worker('journal', { of: stored, step: createJournal(stored, journal) });
    worker('messages', { of: cards, step: send });

    return {
      ...operations,
      get: ({ id }, context) => stored.get(id, context),
      entries: ({ id }, context) => stored.get(id, context),
      balances: async (_, context) => toBalances(await sums.find('all', context)),
    };
  },
);
