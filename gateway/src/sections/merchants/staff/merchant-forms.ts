import { z } from 'zod';
import { type Merchant, merchantDraft, merchantsContract } from '@shop/shared/contracts/merchants';
import { type OfficeForm, formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { wholeNumber } from '../../../input/query-fields.ts';
import { type Values, lineField, selectField, textField } from '../../../web/form.ts';
import { type Html, html } from '../../../web/html.ts';
import { merchantHref } from '../../../web/links.ts';

const labels = {
  name: 'Name',
  about: 'About the merchant',
  email: 'E-mail',
  since: 'In business since',
  shipsFrom: 'Ships from',
  days: 'Days to return',
  paidBy: 'Returns are paid by',
  average: 'Average of its ratings',
  count: 'Number of its ratings',
};

const { returns, rating, shipsFrom, ...terms } = merchantDraft.shape;
const { average, count } = rating.unwrap().shape;

/** A number that may have a fraction, or nothing. */
const optional = <S extends z.ZodType<number, number>>(number: S) =>
  z.preprocess((text) => (text === '' ? null : Number(text)), number.nullable());

/** A merchant's terms, typed; a rating is both, average and number, or none. */
const typedTerms = z
  .object({
    ...terms,
    shipsFrom: z.string().trim().toUpperCase().pipe(shipsFrom),
    days: wholeNumber.pipe(returns.shape.days),
    paidBy: returns.shape.paidBy,
    average: optional(average),
    count: optional(count),
  })
  .refine(({ average: stars, count: given }) => (stars === null) === (given === null), {
    path: ['count'],
    error: 'goes with the average: both, or none',
  })
  .transform(({ days, paidBy, average: stars, count: given, ...typed }) => ({
    ...typed,
    returns: { days, paidBy },
    rating: stars === null || given === null ? null : { average: stars, count: given },
  }))
  .pipe(merchantDraft);

const valuesOf = (merchant: Merchant): Values => ({
  name: merchant.name,
  about: merchant.about,
  email: merchant.email,
  since: merchant.since,
  shipsFrom: merchant.shipsFrom,
  days: String(merchant.returns.days),
  paidBy: merchant.returns.paidBy,
  average: String(merchant.rating?.average ?? ''),
  count: String(merchant.rating?.count ?? ''),
});

const payers = [
  { value: 'merchant', words: 'The merchant' },
  { value: 'customer', words: 'The customer' },
];

const inWords = (values: Values): Values => ({
  ...values,
  paidBy: payers.find(({ value }) => value === values['paidBy'])?.words,
});

const fields = (form: OfficeForm): Html =>
  html`${lineField(form, 'name', { maxlength: 80, required: true, dir: 'auto' })}
    ${textField(form, 'about', { rows: 5, maxlength: 1_000, required: true, dir: 'auto' })}
    <div class="columns">
      ${lineField(form, 'email', { type: 'email', maxlength: 254, required: true })}
      ${lineField(form, 'since', { type: 'date', required: true })}
      ${lineField(form, 'shipsFrom', {
        maxlength: 2,
        autocapitalize: 'characters',
        required: true,
        hint: 'A country by its two letters, such as DE.',
      })}
    </div>
    <div class="columns">
      ${lineField(form, 'days', { inputmode: 'numeric', required: true, hint: '0: no returns.' })}
      ${selectField(form, 'paidBy', payers)}
    </div>
    <div class="columns">
      ${lineField(form, 'average', { inputmode: 'decimal', hint: '1 to 5; empty: none yet.' })}
      ${lineField(form, 'count', { inputmode: 'numeric' })}
    </div>`;

/** The form of a new merchant. */
export const newMerchantForm = (parts: StaffParts): StaffPage =>
  staffForm('/merchants/new', {
    labels,
    load: async () => undefined,
    values: () => ({ days: '30', paidBy: 'customer' }),
    read: (values) => typedTerms.safeParse(values),
    async write(draft, { context, key }) {
      const options = { context, key, changes: [] };
      const { id } = await parts.write(merchantsContract, 'create', draft, options);
      return `${merchantHref(id)}?done=created#done`;
    },
    show: (form) => ({
      title: 'New merchant',
      main: html`${trail('/merchants', 'Merchants')} ${pageHead('New merchant')}
      ${formBody(form, fields(form), { submit: 'Create the merchant', cancel: '/merchants' })}`,
    }),
  });

/** The form of a merchant's terms. */
export const merchantForm = (parts: StaffParts): StaffPage =>
  staffForm('/merchants/:id/edit', {
    labels,
    load: ({ id, context }) => parts.clients.of(merchantsContract).call('get', { id }, context),
    versionOf: ({ version }) => version,
    values: valuesOf,
    inWords,
    read: (values) => typedTerms.safeParse(values),
    async write(terms, { known: { id }, context, key, expectedVersion = 0 }) {
      const options = { context, key, changes: 'all' as const };
      await parts.write(merchantsContract, 'update', { id, terms, expectedVersion }, options);
      return `${merchantHref(id)}?done=changed#done`;
    },
    show: (form, { id, name }) => ({
      title: `Change ${name}`,
      main: html`${trail(merchantHref(id), name)} ${pageHead('Change the merchant')}
      ${formBody(form, fields(form), { submit: 'Save', cancel: merchantHref(id) })}`,
    }),
  });
