import type { CartLine } from '@shop/shared/contracts/carts';
import type { Money } from '@shop/shared/contracts/common';
import type { Card } from '@shop/shared/contracts/product';
import { formatMoney } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';
import { pictureHref, productHref } from '../../web/links.ts';
import { stockOf } from '../inventory/view.ts';
import type { CartItem } from './cart-model.ts';

/** The hidden field that proves a form to be of the session; nothing for guests. */
export const csrfField = (csrf: string | undefined): Html | false =>
  csrf !== undefined && html`<input type="hidden" name="csrf" value="${csrf}" />`;

const picture = ({ picture: shown }: Card) =>
  html`<img
    src="${pictureHref(shown)}"
    alt="${shown.alt}"
    width="480"
    height="480"
    loading="lazy"
  />`;

const isSame = (one: Money, other: Money) =>
  one.amount === other.amount && one.currency === other.currency;

const changedPrice = ({ addedPrice }: CartLine, price: Money) =>
  addedPrice &&
  !isSame(addedPrice, price) &&
  html`<p class="note">
    The price has changed since you added it: it was ${formatMoney(addedPrice)}, it is now
    ${formatMoney(price)}.
  </p>`;

const deals = ({ priced }: CartItem) =>
  priced &&
  priced.adjustments.length > 0 &&
  html`<ul class="deals">
    ${priced.adjustments.map(
      ({ name, off }) => html`<li dir="auto"><strong>${name}</strong>: −${formatMoney(off)}</li>`,
    )}
  </ul>`;

const priceWords = ({ price, line }: CartItem) => {
  if (price === null) return html`<p class="note">It has no price, so it cannot be ordered.</p>`;
  if (!price) return html`<p class="note">Its price is not known right now.</p>`;
  return html`<p class="price">${formatMoney(price)} each</p>
    ${changedPrice(line, price)}`;
};

const stockWords = ({ available }: CartItem) => {
  const { kind, words } =
    available === undefined
      ? { kind: 'unknown', words: 'Stock not known right now' }
      : stockOf(available);
  return html`<p class="stock ${kind}">${words}</p>`;
};

/** The form of a line: another quantity, or none. */
const lineForm = (
  { productId, quantity }: CartLine,
  {
    name,
    csrf,
    isSold,
  }: { readonly name: string; readonly csrf?: string; readonly isSold: boolean },
) => {
  const id = `quantity-${productId}`;
  const field = html`<label class="visually-hidden" for="${id}">Quantity of ${name}</label>
    <input
      id="${id}"
      name="quantity"
      type="number"
      value="${quantity}"
      min="0"
      max="99"
      required
      inputmode="numeric"
    />
    <button class="quiet" type="submit" aria-label="Change the quantity of ${name}">
      Change
    </button>`;
  return html`<form class="add" method="post" action="/cart/lines/update">
    ${csrfField(csrf)}
    <input type="hidden" name="productId" value="${productId}" />
    ${isSold && field}
    <button class="quiet" type="submit" name="remove" value="yes" aria-label="Remove ${name}">
      Remove
    </button>
  </form>`;
};

const withdrawn = html`<p class="note">This product is no longer sold.</p>`;

/** A line of the cart, with the forms to change it. */
export const cartLineItem = (item: CartItem, csrf: string | undefined): Html => {
  const { line, card, priced } = item;
  const isSold = card !== null;
  const name = card?.name ?? `product ${line.productId}`;
  const heading = card
    ? html`<h2 dir="auto"><a href="${productHref(line.productId)}">${name}</a></h2>`
    : html`<h2>Product <code>${line.productId}</code></h2>`;
  return html`<li>
    ${card && picture(card)}
    <div>
      ${heading} ${!isSold && withdrawn}
      ${card === undefined && html`<p class="note">Its name cannot be shown right now.</p>`}
      ${isSold && html`${priceWords(item)} ${stockWords(item)}`} ${deals(item)}
      ${lineForm(line, { name, isSold, ...(csrf !== undefined && { csrf }) })}
      ${priced && html`<p class="price">Together <strong>${formatMoney(priced.total)}</strong></p>`}
    </div>
  </li>`;
};
