import { expect, test } from '@jest/globals';
import { paymentStep } from '@shop/shared/contracts/payments';
import fc from 'fast-check';
import { type Sums, entryOf, toBalances, withEntry } from './ledger.ts';

test('a charge is owed by the provider, and a refund lessens that', () => {
  const entries = [entryOf('authorize', 100), entryOf('capture', 100), entryOf('refund', 30)];

  const sums = entries.reduce<Sums>(
    (before, { lines }) => withEntry(before, { currency: 'EUR', lines }),
    {},
  );

  expect(sums).toEqual({
    EUR: { customer: 0, held: 0, receivable: 70, revenue: -100, refunds: 30 },
  });
  expect(toBalances(sums)).toContainEqual({ currency: 'EUR', account: 'receivable', amount: 70 });
});

test('whatever is posted in whatever currency, the accounts of each currency sum to zero', () => {
  const posted = fc.record({
    step: fc.constantFrom(...paymentStep.options),
    amount: fc.nat(1_000_000),
    currency: fc.constantFrom('EUR', 'JPY', 'BHD'),
  });
  fc.assert(
    fc.property(fc.array(posted), (all) => {
      const sums = all.reduce<Sums>(
        (before, { step, amount, currency }) =>
          withEntry(before, { currency, lines: entryOf(step, amount).lines }),
        {},
      );

      for (const accounts of Object.values(sums)) {
        expect(Object.values(accounts).reduce((sum, amount) => sum + amount, 0)).toBe(0);
      }
    }),
  );
});
