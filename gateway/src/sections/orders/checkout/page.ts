import type { Money } from '@shop/shared/contracts/common';
import type { Quotation } from '@shop/shared/contracts/orders';
import { testCards } from '@shop/shared/contracts/payments';
import {
  type ShownForm,
  type Values,
  choiceField,
  errorList,
  hasErrors,
  lineField,
  selectField,
} from '../../../web/form.ts';
import { formatDay, formatMoney } from '../../../web/format.ts';
import { type Html, html } from '../../../web/html.ts';
import { layout } from '../../../web/layout.ts';
import { cartHref } from '../../../web/links.ts';
import { linesTable } from '../order-page.ts';
import type { Basis } from './basis.ts';

/** The content of the page of a checkout. */
export interface CheckoutModel extends Basis {
  /** The price of it all; undefined where it has none now, or is not known. */
  readonly quotation: Quotation | undefined;
  readonly csrf: string;
  readonly values: Values;
  readonly errors: Values;
  /** Why the page is shown again. */
  readonly notice?: string | undefined;
}

const labels = {
  name: 'Name',
  street: 'Street',
  postalCode: 'Postal code',
  city: 'City',
  country: 'Country',
  method: 'How it is sent',
  card: 'Card',
};

const hidden = (values: Values) =>
  Object.entries(values).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
  );

/** The state of the cart that the customer sees, which is what is ordered. */
const seen = ({ csrf, cart, quotation }: CheckoutModel) => {
  const { amount, currency }: Money = quotation?.total ?? { amount: 0, currency: 'EUR' };
  const coupon = quotation?.coupon === 'applied' ? (cart.coupon ?? '') : '';
  const numbers = { cart: String(cart.version), total: String(amount) };
  return hidden({ csrf, ...numbers, currency, coupon });
};

const addressFields = (form: ShownForm, { countries }: CheckoutModel): Html => {
  const text = { required: true, dir: 'auto' };
  return html`${lineField(form, 'name', { ...text, maxlength: 80, autocomplete: 'name' })}
  ${lineField(form, 'street', { ...text, maxlength: 120, autocomplete: 'address-line1' })}
  ${lineField(form, 'postalCode', { ...text, maxlength: 16, autocomplete: 'postal-code' })}
  ${lineField(form, 'city', { ...text, maxlength: 80, autocomplete: 'address-level2' })}
  ${
    countries.length > 0
      ? selectField(form, 'country', countries, { autocomplete: 'country' })
      : lineField(form, 'country', { ...text, maxlength: 2, autocomplete: 'country' })
  }`;
};

/** Links that fill in another address of the customer. */
const savedAddresses = ({ addresses }: CheckoutModel): Html | false =>
  addresses.length > 1 &&
  html`<p>
    Your addresses:
    ${addresses.map(
      ({ street, city }, index) =>
        html`<a class="choice" href="/checkout?address=${String(index)}" dir="auto"
          >${street}, ${city}</a
        > `,
    )}
  </p>`;

const methodField = (form: ShownForm, { options }: Quotation): Html => {
  const choices = options.map((option) => ({ ...option, value: option.id }));
  return choiceField(
    form,
    'method',
    choices,
    ({ name, price, earliest, latest }) =>
      html`<b>${name}</b> <span>${price.amount === 0 ? 'free' : formatMoney(price)}</span>
        <small
          >${formatDay(earliest)}${latest !== earliest && html` to ${formatDay(latest)}`}</small
        >`,
  );
};

const totalPart = ({ quotation, cart }: CheckoutModel): Html =>
  quotation
    ? linesTable({ ...quotation, coupon: quotation.coupon === 'applied' ? cart.coupon : null })
    : html`<p class="note">The total is not known.</p>`;

const orderForm = (model: CheckoutModel): Html => {
  const { quotation, errors } = model;
  const values = { ...model.values, method: quotation?.shipping.id };
  const form = { prefix: 'checkout', labels, values, errors };
  return html`<form class="entry-form checkout" method="post" action="/checkout#checkout-errors">
    ${hasErrors(form) && errorList(form, 'Nothing has been ordered.')} ${seen(model)}
    <h2>Address</h2>
    ${savedAddresses(model)} ${addressFields(form, model)}
    <h2>Shipping</h2>
    ${quotation ? methodField(form, quotation) : html`<p class="note">It is not known.</p>`}
    <button class="quiet" type="submit" name="action" value="update" formnovalidate>
      Show the total for this country and shipping
    </button>
    <h2>Payment</h2>
    ${selectField(form, 'card', testCards, {
      hint: 'Nothing is really charged: these are the cards of the test provider.',
    })}
    <h2>Order</h2>
    ${totalPart(model)}
    ${
      quotation &&
      html`<button type="submit" name="action" value="order">
        Order and pay ${formatMoney(quotation.total)}
      </button>`
    }
  </form>`;
};

const empty = html`<div class="empty">
  <p>Your cart is empty.</p>
  <p><a class="button" href="/">See all products</a></p>
</div>`;

/** The page of a checkout: address, shipping, payment and order in one. */
export const checkoutPage = (model: CheckoutModel): string => {
  const { cart, errors, notice } = model;
  const main = html`<nav class="breadcrumb" aria-label="Breadcrumb">
      <ol>
        <li><a href="${cartHref}">Your cart</a></li>
      </ol>
    </nav>
    <h1>Check out</h1>
    ${notice && html`<p class="notice" role="status">${notice}</p>`}
    ${cart.lines.length > 0 ? orderForm(model) : empty}`;
  return layout({ title: hasErrors({ errors }) ? 'Error: Check out' : 'Check out', main });
};
