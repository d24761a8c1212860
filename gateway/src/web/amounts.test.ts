import { expect, test } from '@jest/globals';
import { maxAmount } from '@shop/shared/contracts/common';
import fc from 'fast-check';
import { amountText, typedAmount, typedCurrency } from './amounts.ts';

test.each([
  ['EUR', '12.90', 1_290],
  ['EUR', ' 12.9 ', 1_290],
  ['EUR', '0.07', 7],
  ['EUR', '1.10', 110],
  ['JPY', '1290', 1_290],
  ['BHD', '1.290', 1_290],
])('%s %s is read as so many minor units', (currency, text, amount) => {
  expect(typedAmount(currency).parse(text)).toEqual({ amount, currency });
});

test.each([
  ['EUR', '12,90', 'must be written as in 12.90'],
  ['EUR', '12.901', 'must be written as in 12.90'],
  ['EUR', '-1', 'must be written as in 12.90'],
  ['EUR', '1e3', 'must be written as in 12.90'],
  ['EUR', '', 'must be written as in 12.90'],
  ['JPY', '12.9', 'must be written as in 1290'],
])('%s %j is refused, with an example', (currency, text, message) => {
  expect(typedAmount(currency).safeParse(text).error?.issues).toMatchObject([{ message }]);
});

test('whatever an amount is, it is read as it was written', () => {
  const currency = fc.constantFrom('EUR', 'JPY', 'BHD', 'USD');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: maxAmount }), currency, (amount, code) => {
      const money = { amount, currency: code };
      expect(typedAmount(code).parse(amountText(money))).toEqual(money);
    }),
  );
});

test('a currency is a code of three letters, in whatever case', () => {
  expect(typedCurrency.parse(' eur')).toBe('EUR');
  expect(typedCurrency.safeParse('€').success).toBe(false);
});
