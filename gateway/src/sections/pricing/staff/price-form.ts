import { z } from 'zod';
import { type Price, pricingContract } from '@shop/shared/contracts/pricing';
import { productContract } from '@shop/shared/contracts/product';
import { formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { createFieldReader } from '../../../input/form-errors.ts';
import { amountText, typedAmount, typedCurrency } from '../../../web/amounts.ts';
import { lineField } from '../../../web/form.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';

/** The currency that the form of a first price begins with. */
const firstCurrency = 'EUR';

/** The fields of a price: without a list price it is the price itself. */
const typedPrice = z
  .object({ current: z.string(), list: z.string(), currency: z.string() })
  .transform((typed, context) => {
    const read = createFieldReader(context);
    const currency = read('currency', typedCurrency, typed.currency) ?? firstCurrency;
    const amount = typedAmount(currency);
    const current = read('current', amount, typed.current);
    const list = typed.list.trim() === '' ? current : read('list', amount, typed.list);
    return { current, list };
  })
  .pipe(pricingContract.operations.setPrice.input.pick({ list: true, current: true }));

interface Priced {
  readonly name: string;
  readonly price: Price | undefined;
}

/** The form of a product's price: the first one, or another. */
export const priceForm = (parts: StaffParts): StaffPage =>
  staffForm('/products/:id/price', {
    labels: { current: 'Price', list: 'Price before the reduction', currency: 'Currency' },
    load: async ({ id, context }): Promise<Priced> => {
      const [{ name }, [price]] = await Promise.all([
        parts.clients.of(productContract).call('get', { id }, context),
        parts.clients.of(pricingContract).call('quote', { ids: [id] }, context),
      ]);
      return { name, price };
    },
    versionOf: ({ price }) => price?.version,
    values: ({ price }) =>
      price
        ? {
            current: amountText(price.current),
            list: price.list.amount > price.current.amount ? amountText(price.list) : '',
            currency: price.list.currency,
          }
        : { currency: firstCurrency },
    read: (typed) => typedPrice.safeParse(typed),
    async write(offer, { request: { id }, context, key, expectedVersion }) {
      const change = { id, ...offer, expectedVersion };
      await parts.write(pricingContract, 'setPrice', change, { context, key, changes: [id] });
      return `${productHref(id)}?done=priced#done`;
    },
    show: (form, { name, price }, { id }) => ({
      title: `Price of ${name}`,
      main: html`${trail(productHref(id), name)} ${pageHead('Price')}
      ${formBody(
        form,
        html`<div class="columns">
            ${lineField(form, 'current', {
              inputmode: 'decimal',
              autocomplete: 'off',
              required: true,
              hint: 'As it is paid, tax included.',
            })}
            ${lineField(form, 'list', {
              inputmode: 'decimal',
              autocomplete: 'off',
              hint: 'Shown struck through. Empty where nothing is reduced.',
            })}
          </div>
          ${lineField(form, 'currency', {
            maxlength: 3,
            autocapitalize: 'characters',
            required: true,
            readonly: price !== undefined,
            hint: price ? 'A product keeps its currency.' : 'By its code of three letters.',
          })}`,
        { submit: 'Set the price', cancel: productHref(id) },
      )}`,
    }),
  });
