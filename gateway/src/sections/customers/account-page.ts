import type { Address, Customer } from '@shop/shared/contracts/customers';
import { type Values, errorList, hasErrors, lineField } from '../../web/form.ts';
import { type Html, html } from '../../web/html.ts';
import { layout } from '../../web/layout.ts';

/** A form of the page that was refused. */
export interface RefusedAccountForm {
  readonly form: 'name' | 'address';
  readonly values: Values;
  readonly errors: Values;
}

/** The content of a customer's own page. */
export interface AccountModel {
  readonly customer: Customer;
  /** The token of the session's forms. */
  readonly csrf: string;
  readonly refused?: RefusedAccountForm | undefined;
  /** Why the page is shown again, or what has been done. */
  readonly notice?: string | undefined;
  /** Whether the notice is a good one. */
  readonly isDone?: boolean;
}

const labels = {
  name: 'Name',
  street: 'Street',
  postalCode: 'Postal code',
  city: 'City',
  country: 'Country, by its two letters',
};

const hiddenFields = ({ csrf, customer: { version } }: AccountModel, more: Values = {}) =>
  Object.entries({ csrf, version: String(version), ...more }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );

const shownForm = (model: AccountModel, form: RefusedAccountForm['form'], values: Values) => {
  const refused = model.refused?.form === form ? model.refused : undefined;
  return { prefix: form, labels, values: refused?.values ?? values, errors: refused?.errors ?? {} };
};

const nameForm = (model: AccountModel): Html => {
  const form = shownForm(model, 'name', { name: model.customer.name });
  return html`<form class="entry-form" method="post" action="/account/name#name-errors">
    ${hasErrors(form) && errorList(form, 'Your name has not been changed.')} ${hiddenFields(model)}
    ${lineField(form, 'name', { autocomplete: 'name', maxlength: 80, required: true, dir: 'auto' })}
    <button type="submit">Save the name</button>
  </form>`;
};

const addressForm = (model: AccountModel): Html => {
  const form = shownForm(model, 'address', { name: model.customer.name });
  const fields = [
    ['name', 80, 'name'],
    ['street', 120, 'address-line1'],
    ['postalCode', 16, 'postal-code'],
    ['city', 80, 'address-level2'],
    ['country', 2, 'country'],
  ] as const;
  return html`<form class="entry-form" method="post" action="/account/addresses#address-errors">
    <h3>Add an address</h3>
    ${hasErrors(form) && errorList(form, 'The address has not been added.')} ${hiddenFields(model)}
    ${fields.map(([field, maxlength, autocomplete]) =>
      lineField(form, field, { maxlength, autocomplete, required: true, dir: 'auto' }),
    )}
    <button type="submit">Add the address</button>
  </form>`;
};

const addressItem = (model: AccountModel, address: Address, index: number): Html =>
  html`<li>
    <address dir="auto">
      ${address.name}<br />${address.street}<br />${address.postalCode} ${address.city}<br />
      ${address.country}
    </address>
    <form method="post" action="/account/addresses/remove">
      ${hiddenFields(model, { index: String(index) })}
      <button class="quiet" type="submit" aria-label="Remove the address ${address.street}">
        Remove
      </button>
    </form>
  </li>`;

/** The page of the customer who is signed in. */
export const accountPage = (model: AccountModel): string => {
  const { customer, csrf, notice, refused } = model;
  const main = html`<h1>Your account</h1>
    ${notice && html`<p class="notice ${model.isDone && 'done'}" role="status">${notice}</p>`}
    <p>You are signed in as <b dir="auto">${customer.name}</b>, ${customer.email}.</p>
    <p><a href="/orders">Your orders</a></p>
    <form method="post" action="/sign-out">
      <input type="hidden" name="csrf" value="${csrf}" />
      <button class="quiet" type="submit">Sign out</button>
    </form>
    <h2>Your name</h2>
    ${nameForm(model)}
    <h2>Your addresses</h2>
    ${
      customer.addresses.length > 0 &&
      html`<ul class="entries">
        ${customer.addresses.map((address, index) => addressItem(model, address, index))}
      </ul>`
    }
    ${addressForm(model)}`;
  return layout({ title: refused ? 'Error: Your account' : 'Your account', main });
};
