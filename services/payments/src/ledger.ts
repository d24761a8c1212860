import type {
  Account,
  LedgerEntry,
  Payment,
  PaymentStep,
  Posting,
} from '@shop/shared/contracts/payments';

/** The accounts that each step takes an amount from (credit), and those that get it (debit). */
const movesOf: Readonly<Record<PaymentStep, readonly (readonly [from: Account, to: Account])[]>> = {
  authorize: [['customer', 'held']],
  void: [['held', 'customer']],
  capture: [
    ['held', 'customer'],
    ['revenue', 'receivable'],
  ],
  refund: [['receivable', 'refunds']],
};

/** The entry of a step over an amount in minor units. Its lines sum to 0. */
export const entryOf = (step: PaymentStep, amount: number): LedgerEntry => ({
  step,
  lines: movesOf[step].flatMap(([from, to]) => [
    { account: from, amount: -amount },
    { account: to, amount },
  ]),
});

/** The sums of accounts, by currency and account, in minor units. */
export type Sums = Readonly<Record<string, Readonly<Partial<Record<Account, number>>>>>;

/** The sums with one more entry. */
export const withEntry = (
  sums: Sums,
  { currency, lines }: Pick<Posting, 'currency' | 'lines'>,
): Sums => {
  const changed = { ...sums[currency] };
  for (const { account, amount } of lines) changed[account] = (changed[account] ?? 0) + amount;
  return { ...sums, [currency]: changed };
};

/** The sums of the journal. Each entry is announced once, so that a rebuild counts it once too. */
export const sumsOfAccounts = {
  event: 'entryPosted',
  version: 1,
  key: () => 'all',
  initial: {} as Sums,
  evolve: withEntry,
} as const;

/** The sums as a list. */
export const toBalances = (
  sums: Sums,
): { currency: Payment['amount']['currency']; account: Account; amount: number }[] =>
  Object.entries(sums).flatMap(([currency, accounts]) =>
    // Only accounts are keys of it.
    Object.entries(accounts as Record<Account, number>).map(([account, amount]) => ({
      currency,
      account: account as Account,
      amount,
    })),
  );
