import type { Order } from '@shop/shared/contracts/orders';
import { formatMoment, formatMoney, plural } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';
import { layout } from '../../web/layout.ts';
import { nextPage } from '../../web/next-page.ts';
import { statusWords } from './words.ts';

/** The orders of a customer. */
export interface OrdersModel {
  readonly orders: readonly Order[];
  readonly nextCursor: string | null;
  readonly notice?: string | undefined;
}

/** The names of the first products, and how many more there are. */
const goodsWords = ({ lines }: Order): string => {
  const [first, ...others] = lines.map(({ name }) => name);
  return others.length > 0
    ? `${first} and ${plural(others.length, 'more product')}`
    : (first ?? '');
};

const itemOf = (order: Order): Html =>
  html`<li>
    <a href="/orders/${order.id}"><bdi>${goodsWords(order)}</bdi></a>
    <p>
      <span class="state ${order.status}">${statusWords[order.status]}</span>
      ${formatMoney(order.total)} ·
      <time datetime="${order.placedAt}">${formatMoment(order.placedAt)}</time>
    </p>
  </li>`;

/** The history of a customer's orders, the newest first. */
export const ordersPage = ({ orders, nextCursor, notice }: OrdersModel): string => {
  const main = html`<h1>Your orders</h1>
    ${notice && html`<p class="notice" role="status">${notice}</p>`}
    ${
      orders.length > 0
        ? html`<ul class="entries orders">
            ${orders.map(itemOf)}
          </ul>`
        : html`<div class="empty">
            <p>You have not ordered anything yet.</p>
            <p><a href="/">Look around</a></p>
          </div>`
    }
    ${nextPage(nextCursor && `/orders?cursor=${nextCursor}`, 'Earlier orders')}`;
  return layout({ title: 'Your orders', main });
};
