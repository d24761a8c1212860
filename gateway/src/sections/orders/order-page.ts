import type { Order } from '@shop/shared/contracts/orders';
import { formatCountry, formatDay, formatMoment, formatMoney } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';
import { layout } from '../../web/layout.ts';
import { productHref } from '../../web/links.ts';
import { isFinal, isSettled, progressWords, statusWords } from './words.ts';

/** The content of the page of an order. */
export interface OrderModel {
  readonly order: Order;
  /** The token of the session's forms. */
  readonly csrf: string;
  /** The idempotency key of the form that cancels it. */
  readonly key: string;
  readonly notice?: string | undefined;
  /** Whether the notice is a good one. */
  readonly isDone?: boolean;
}

const missingWords = ({ missing, lines }: Order): Html | false =>
  missing.length > 0 &&
  html`<ul>
    ${missing.map(({ productId, available }) => {
      const { name = productId } = lines.find((line) => line.productId === productId) ?? {};
      return html`<li>
        <bdi>${name}</bdi>: ${available === 0 ? 'none is' : `only ${available} are`} left
      </li>`;
    })}
  </ul>`;

/** The state of an order, which an open page keeps up to date. */
const statePart = (order: Order): Html =>
  html`<p class="order-state">
      <strong class="state ${order.status}">${statusWords[order.status]}</strong>
    </p>
    <p>${progressWords(order)}</p>
    ${missingWords(order)}
    <ol class="steps">
      ${order.history.map(
        ({ status, at }) =>
          html`<li>${statusWords[status]} <time datetime="${at}">${formatMoment(at)}</time></li>`,
      )}
    </ol>
    ${
      order.parcelId !== null &&
      html`<p>
        Arrives from
        <time datetime="${order.shipping.earliest}">${formatDay(order.shipping.earliest)}</time> to
        <time datetime="${order.shipping.latest}">${formatDay(order.shipping.latest)}</time>.
      </p>`
    }`;

/** The lines of an order, with the reasons of its total. */
export const linesTable = ({
  lines,
  goods,
  shipping,
  total,
  coupon,
}: Pick<Order, 'lines' | 'goods' | 'shipping' | 'total' | 'coupon'>): Html =>
  html`<table class="lines">
    <thead>
      <tr>
        <th scope="col">Product</th>
        <th scope="col" class="figure">Pieces</th>
        <th scope="col" class="figure">Price</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        ({ productId, name, quantity, price, adjustments, total: own }) =>
          html`<tr>
            <th scope="row">
              <a href="${productHref(productId)}" dir="auto">${name}</a>
              ${adjustments.map(
                ({ name: why, off }) =>
                  html`<br /><small><bdi>${why}</bdi>: −${formatMoney(off)}</small>`,
              )}
            </th>
            <td class="figure">${String(quantity)}</td>
            <td class="figure">
              ${own.amount < price.amount && html`<s><span class="visually-hidden">instead of </span>${formatMoney(price)}</s> `}${formatMoney(own)}
            </td>
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row" colspan="2">
          Goods${coupon !== null && html`, with <code>${coupon}</code>`}
        </th>
        <td class="figure">${formatMoney(goods)}</td>
      </tr>
      <tr>
        <th scope="row" colspan="2">Shipping: <bdi>${shipping.name}</bdi></th>
        <td class="figure">${formatMoney(shipping.price)}</td>
      </tr>
      <tr class="total">
        <th scope="row" colspan="2">Total</th>
        <td class="figure"><strong>${formatMoney(total)}</strong></td>
      </tr>
    </tfoot>
  </table>`;

/** The address that an order goes to. */
export const addressBlock = ({ address }: Pick<Order, 'address'>): Html =>
  html`<address dir="auto">
    ${address.name}<br />${address.street}<br />${address.postalCode} ${address.city}<br />
    ${formatCountry(address.country)}
  </address>`;

const cancelForm = ({ order, csrf, key }: OrderModel): Html | false =>
  order.isCancellable &&
  html`<form method="post" action="/orders/${order.id}/cancel">
    <input type="hidden" name="csrf" value="${csrf}" />
    <input type="hidden" name="idempotencyKey" value="${key}" />
    <button class="quiet" type="submit">Cancel the order</button>
  </form>`;

/** The parts of the page that change while it is open, as markup, by their names. */
export const orderParts = (model: OrderModel): Readonly<Record<'state' | 'cancel', string>> => ({
  state: statePart(model.order).toString(),
  cancel: html`${cancelForm(model)}`.toString(),
});

/** The page of an order, for its customer. */
export const orderPage = (model: OrderModel): string => {
  const { order, notice } = model;
  const main = html`<nav class="breadcrumb" aria-label="Breadcrumb">
      <ol>
        <li><a href="/orders">Your orders</a></li>
      </ol>
    </nav>
    <h1>Your order of ${formatMoment(order.placedAt)}</h1>
    ${notice && html`<p class="notice ${model.isDone && 'done'}" role="status">${notice}</p>`}
    <section aria-label="State">
      <div data-part="state" aria-live="polite">${statePart(order)}</div>
      ${!isSettled(order) && html`<p><a href="/orders/${order.id}">Look again</a></p>`}
      <div data-part="cancel">${cancelForm(model)}</div>
    </section>
    <h2>Goods</h2>
    ${linesTable(order)}
    <h2>Sent to</h2>
    ${addressBlock(order)}
    <p>
      <small>Order <code>${order.id}</code></small>
    </p>`;
  return layout({
    title: 'Your order',
    main,
    ...(!isFinal(order) && { live: `/orders/${order.id}/live` }),
  });
};
