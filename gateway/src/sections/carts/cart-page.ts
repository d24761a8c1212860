import { type Values, errorList, hasErrors, lineField, selectField } from '../../web/form.ts';
import { formatCountry, formatMoney } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';
import { layout } from '../../web/layout.ts';
import { checkoutHref } from '../../web/links.ts';
import { optionItem } from '../shipping/view.ts';
import { cartLineItem, csrfField } from './cart-line-view.ts';
import type { CartModel } from './cart-model.ts';
import { couponWords } from './coupon-words.ts';

/** The content of the page of a cart. */
export interface CartPageModel extends CartModel {
  /** The token of the session's forms; undefined for a guest. */
  readonly csrf?: string | undefined;
  /** The form of the options, where it was refused. */
  readonly refused?: { readonly values: Values; readonly errors: Values } | undefined;
  /** Why the page is shown again, or what has been done. */
  readonly notice?: string | undefined;
  /** Whether the notice is a good one. */
  readonly isDone?: boolean;
}

const shippingErrors: Readonly<Record<string, (country: string) => string>> = {
  NOT_SHIPPED: (country) => `Nothing is sent to ${country}.`,
  TOO_HEAVY: (country) => `This is too heavy to be sent to ${country}.`,
  INVALID_ARGUMENT: () => 'It is not known yet how this can be sent.',
};

const shippingPart = ({ shipping, total, cart: { country } }: CartPageModel) => {
  if (country === null) return html`<p>Choose a country to see what shipping costs.</p>`;
  const name = formatCountry(country);
  if (!shipping || 'failed' in shipping) {
    const words = shippingErrors[shipping?.failed ?? '']?.(name);
    return html`<p class="note">${words ?? 'Shipping cannot be worked out right now.'}</p>`;
  }
  const free = total && 'known' in total && total.known.freeShipping;
  return html`<p>To ${name}:</p>
    <ul class="plain">
      ${shipping.known.map(optionItem)}
    </ul>
    ${free && html`<p>Shipping is free with <strong dir="auto">${free.name}</strong>.</p>`}`;
};

const optionsForm = (model: CartPageModel) => {
  const { cart, countries, refused, csrf } = model;
  const values = { coupon: cart.coupon ?? '', country: cart.country ?? '' };
  const form = {
    prefix: 'options',
    labels: { coupon: 'Coupon', country: 'Country that it is sent to' },
    values: refused?.values ?? values,
    errors: refused?.errors ?? {},
  };
  const choices = [{ value: '', words: 'Not chosen' }, ...countries];
  return html`<form class="entry-form" method="post" action="/cart/options#options-errors">
    ${hasErrors(form) && errorList(form, 'The cart has not been changed.')} ${csrfField(csrf)}
    ${lineField(form, 'coupon', { maxlength: 32, autocomplete: 'off' })}
    ${
      countries.length > 0
        ? selectField(form, 'country', choices, { autocomplete: 'country' })
        : lineField(form, 'country', {
            maxlength: 2,
            autocomplete: 'country',
            hint: 'Its two letters, such as DE.',
          })
    }
    <button type="submit">Save</button>
  </form>`;
};

const totalPart = ({ total, items, cart }: CartPageModel) => {
  if (!total) return html`<p class="note">Nothing of this can be ordered.</p>`;
  if ('failed' in total) {
    const words =
      total.failed === 'INVALID_ARGUMENT'
        ? 'These products cannot be ordered together.'
        : 'The total cannot be worked out right now.';
    return html`<p class="note">${words}</p>`;
  }
  const isPart = items.some(({ priced }) => !priced);
  return html`<p class="price">
      Total
      <strong>${formatMoney(total.known.total)}</strong>${cart.country && ', without shipping'}
    </p>
    ${isPart && html`<p class="note">Without the products that cannot be ordered.</p>`}`;
};

const checkout = ({ total }: CartPageModel) =>
  total && html`<p><a class="button" href="${checkoutHref}">Check out</a></p>`;

const filled = (model: CartPageModel): Html =>
  html`<ul class="cart">
      ${model.items.map((item) => cartLineItem(item, model.csrf))}
    </ul>
    <section class="offer" aria-labelledby="cart-total">
      <h2 id="cart-total">In all</h2>
      ${totalPart(model)} ${couponWords(model)} ${checkout(model)}
    </section>
    <section class="terms" aria-labelledby="shipping">
      <h2 id="shipping">Shipping</h2>
      ${shippingPart(model)}
    </section>
    <h2>Coupon and country</h2>
    ${optionsForm(model)}`;

const empty = html`<div class="empty">
  <p>Your cart is empty.</p>
  <p><a class="button" href="/">See all products</a></p>
</div>`;

/** The page of a cart. */
export const cartPage = (model: CartPageModel): string => {
  const { notice, refused, cart } = model;
  const main = html`<h1>Your cart</h1>
    ${notice && html`<p class="notice ${model.isDone && 'done'}" role="status">${notice}</p>`}
    ${cart.lines.length > 0 ? filled(model) : empty}`;
  return layout({ title: refused ? 'Error: Your cart' : 'Your cart', main });
};

/** The page while carts cannot be reached. */
export const awayPage = (): string =>
  layout({
    title: 'Your cart',
    main: html`<h1>Your cart</h1>
      <p class="notice" role="status">
        Your cart cannot be reached right now; nothing of your orders is lost. Please try again in a
        moment.
      </p>`,
  });
