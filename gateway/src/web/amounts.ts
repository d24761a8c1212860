import { z } from 'zod';
import { type Money, money } from '@shop/shared/contracts/common';

/** The digits of a currency after the decimal point (ISO 4217): 2 of EUR, 0 of JPY, 3 of BHD. */
const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
    .maximumFractionDigits ?? 2;

/** `{ amount: 1990, currency: 'EUR' }` as `19.90`: as a form has it. */
export const amountText = ({ amount, currency }: Money): string => {
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toFixed(digits);
};

const currencyCode = money.shape.currency;

/** A currency as somebody types it. */
export const typedCurrency = z
  .string()
  .transform((text) => text.trim().toUpperCase())
  .pipe(currencyCode);

/**
 * An amount of a currency as it is typed: `19.9`, with at most the digits that the currency has. It
 * is read exactly, without fractions in between.
 */
export const typedAmount = (currency: string) => {
  const digits = digitsOf(currency);
  const example = amountText({ amount: 1_290, currency });
  const written = new RegExp(digits > 0 ? `^\\d{1,13}(\\.\\d{1,${digits}})?$` : '^\\d{1,15}$');
  return z
    .string()
    .trim()
    .regex(written, `must be written as in ${example}`)
    .transform((text): Money => {
      const [whole = '', part = ''] = text.split('.');
      return { amount: Number(whole + part.padEnd(digits, '0')), currency };
    })
    .pipe(money);
};
