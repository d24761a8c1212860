import { z } from 'zod';
import { isRefundable, orderStatus } from '@shop/shared/contracts/order-status';
import { type StaffOrder, ordersContract } from '@shop/shared/contracts/orders';
import { listFields } from '../../../input/query-fields.ts';
import {
  buttonLink,
  dataTable,
  emptyList,
  factList,
  none,
  pageHead,
  trail,
  viewLinks,
} from '../../../office/markup.ts';
import { staffPage } from '../../../office/staff-page.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { formatExact, formatMoney } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { orFirstPage } from '../../../web/lost-cursor.ts';
import { nextPage } from '../../../web/next-page.ts';
import { addressBlock, linesTable } from '../order-page.ts';
import { statusWords } from '../words.ts';
import { orderHref, problemWords, statusMark, stepWords } from './facts.ts';

const columns = [
  { heading: 'Placed' },
  { heading: 'Order', isMinor: true },
  { heading: 'Next step', isMinor: true },
  { heading: 'Total', isFigure: true },
  { heading: 'State', isFigure: true },
];

const rowOf = (order: StaffOrder) => [
  html`<a href="${orderHref(order.id)}">${formatExact(order.placedAt)}</a>`,
  html`<code>${order.id}</code>`,
  problemWords(order) || (order.next ? stepWords[order.next] : none()),
  formatMoney(order.total),
  statusMark(order),
];

/** The views of the list: all orders, those that are stuck, and those of some states. */
const views = [
  { name: undefined, words: 'All' },
  { name: 'stuck', words: 'Stuck' },
  ...(['paid', 'shipped', 'refunded', 'cancelled', 'rejected'] as const).map((name) => ({
    name,
    words: statusWords[name],
  })),
];

const hrefOf = (view: string | undefined) => (view ? `/orders?view=${view}` : '/orders');

const tabs = (view: string | undefined) =>
  viewLinks(
    'Which orders',
    views.map(({ name, words }) => ({ href: hrefOf(name), words, isCurrent: name === view })),
  );

/** The list of orders, the newest first. */
export const orderListPage = (parts: StaffParts): StaffPage =>
  staffPage('/orders', {
    query: z.strictObject({
      view: z.enum(['stuck', ...orderStatus.options]).optional(),
      cursor: listFields.cursor,
    }),
    show: async ({ query: { view, cursor }, context }) => {
      const only = view === 'stuck' ? { stuck: true as const } : { status: view };
      const { items, nextCursor } = await orFirstPage(cursor, (from) =>
        parts.clients.of(ordersContract).call('listAll', { ...only, cursor: from }, context),
      );
      const next = `/orders?${view ? `view=${view}&` : ''}cursor=${nextCursor}`;
      return {
        title: 'Orders',
        main: html`${pageHead('Orders')} ${tabs(view)}
        ${
          items.length > 0
            ? dataTable('Orders', columns, items.map(rowOf))
            : emptyList(view === 'stuck' ? 'No order is stuck.' : 'There are no such orders.')
        }
        ${nextPage(nextCursor && next, 'Earlier orders')}`,
      };
    },
  });

const actionsOf = (order: StaffOrder) => {
  const { id, next, attempts } = order;
  return [
    isRefundable(order) && buttonLink(`${orderHref(id)}/refund`, 'Pay it back'),
    next !== null && attempts > 0 && buttonLink(`${orderHref(id)}/retry`, 'Try again', 'primary'),
  ];
};

/** The page of an order, with its steps and their times. */
export const staffOrderPage = (parts: StaffParts): StaffPage =>
  staffPage('/orders/:id', {
    notices: { refunded: 'The order is being paid back.', retried: 'The step was tried again.' },
    show: async ({ id, context }) => {
      const order = await parts.clients.of(ordersContract).call('inspect', { id }, context);
      const { customerId, next, nextAt, history, parcelId } = order;
      const step =
        next === null
          ? none('none is left')
          : `${problemWords(order) || stepWords[next]}${nextAt ? `, at ${formatExact(nextAt)}` : ', given up'}`;
      return {
        title: `Order of ${formatExact(order.placedAt)}`,
        main: html`${trail('/orders', 'Orders')}
          ${pageHead(`Order of ${formatExact(order.placedAt)}`, actionsOf(order))}
          <section class="panel">
            ${factList([
              ['State', statusMark(order)],
              ['Next step', step],
              ['Order', html`<code>${id}</code>`],
              ['Customer', html`<code>${customerId}</code>`],
              ['Parcel', parcelId === null ? none() : html`<code>${parcelId}</code>`],
              [
                'Steps',
                html`<ul class="plain">
                  ${history.map(
                    ({ status, at }) =>
                      html`<li>${statusWords[status]}: <time datetime="${at}">${at}</time></li>`,
                  )}
                </ul>`,
              ],
              ['Sent to', addressBlock(order)],
            ])}
          </section>
          <section class="panel">${linesTable(order)}</section>`,
      };
    },
  });
