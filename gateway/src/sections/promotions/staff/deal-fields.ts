import {
  type ShownForm,
  checkField,
  choiceField,
  lineField,
  textField,
} from '../../../web/form.ts';
import { formatSlug } from '../../../web/format.ts';
import { type Html, html } from '../../../web/html.ts';
import { categoryPrefix } from './typed-deal.ts';

/** The labels of the fields of a deal, in their order. */
export const dealLabels = {
  name: 'Name, as customers see it',
  kind: 'What it does',
  percent: 'Per cent off',
  off: 'Amount off',
  take: 'Pieces that are taken',
  pay: 'Pieces that are paid',
  price: 'Price of the bundle',
  currency: 'Currency',
  scope: 'What it is for',
  productIds: 'Ids of products',
  categories: 'Categories',
  coupon: 'Coupon',
  maxUses: 'Most uses of the coupon',
  from: 'From (UTC)',
  until: 'Until (UTC)',
  priority: 'Priority',
  stackable: 'Together with other deals',
};

const kinds = [
  { value: 'percent', words: 'Per cent off', hint: 'each piece' },
  { value: 'amount', words: 'Amount off', hint: 'all of them together' },
  { value: 'multibuy', words: 'More for less', hint: '3 for the price of 2' },
  { value: 'bundle', words: 'Bundle', hint: 'one of each for one price' },
  { value: 'freeShipping', words: 'Free shipping', hint: '' },
];

const scopes = [
  { value: 'products', words: 'Products', hint: 'by their ids' },
  { value: 'categories', words: 'Categories', hint: '' },
  { value: 'basket', words: 'Everything', hint: '' },
];

const choice = ({ words, hint }: (typeof kinds)[number]) =>
  html`<b>${words}</b> ${hint && html`<small>${hint}</small>`}`;

const number = { inputmode: 'numeric', autocomplete: 'off' };
const amount = { inputmode: 'decimal', autocomplete: 'off' };

/** The stylesheet hides the parts that belong to another choice. */
const effectFields = (form: ShownForm) =>
  html`${choiceField(form, 'kind', kinds, choice)}
    <div class="columns">
      <div class="for-percent">${lineField(form, 'percent', number)}</div>
      <div class="for-amount">${lineField(form, 'off', amount)}</div>
      <div class="for-multibuy">${lineField(form, 'take', number)}</div>
      <div class="for-multibuy">${lineField(form, 'pay', number)}</div>
      <div class="for-bundle">${lineField(form, 'price', amount)}</div>
      <div class="for-money">${lineField(form, 'currency', { maxlength: 3, required: true })}</div>
    </div>`;

const targetFields = (form: ShownForm, categories: readonly string[]) =>
  html`${choiceField(form, 'scope', scopes, choice)}
    <div class="for-products">
      ${textField(form, 'productIds', {
        rows: 3,
        hint: 'One in a line, as their pages show them. A bundle needs two or more.',
      })}
    </div>
    <fieldset class="for-categories checks" id="${form.prefix}-categories" tabindex="-1">
      <legend>${form.labels['categories']}</legend>
      ${form.errors['categories'] && html`<p class="field-error">${form.errors['categories']}</p>`}
      ${categories.map((slug) => checkField(form, categoryPrefix + slug, formatSlug(slug)))}
    </fieldset>`;

/** The fields of a deal. */
export const dealFields = (form: ShownForm, categories: readonly string[]): Html =>
  html`${lineField(form, 'name', { maxlength: 80, required: true, dir: 'auto' })}
    ${effectFields(form)} ${targetFields(form, categories)}
    <div class="columns">
      ${lineField(form, 'from', {
        type: 'datetime-local',
        required: true,
        hint: 'In the past: at once.',
      })}
      ${lineField(form, 'until', { type: 'datetime-local', hint: 'Empty: until it is ended.' })}
    </div>
    <div class="columns">
      ${lineField(form, 'coupon', {
        maxlength: 32,
        autocapitalize: 'characters',
        autocomplete: 'off',
        hint: 'Empty: everybody gets it.',
      })}
      ${lineField(form, 'maxUses', { ...number, hint: 'Empty: any number.' })}
    </div>
    <div class="columns">
      ${lineField(form, 'priority', {
        ...number,
        required: true,
        hint: '0 to 100; higher ones are applied first.',
      })}
      <div class="field">
        <p class="label">Stacking</p>
        ${checkField(form, 'stackable', form.labels['stackable'] ?? '')}
      </div>
    </div>`;
