import { type StaffOrder, ordersContract } from '@shop/shared/contracts/orders';
import type { FormRequest } from '../../../office/form-declaration.ts';
import { formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { checkField } from '../../../web/form.ts';
import { formatExact, formatMoney } from '../../../web/format.ts';
import { type Html, html } from '../../../web/html.ts';
import { z } from 'zod';
import { productsOf } from '../api-routes.ts';
import { orderHref, problemWords } from './facts.ts';

const load =
  ({ clients }: StaffParts) =>
  ({ id, context }: FormRequest): Promise<StaffOrder> =>
    clients.of(ordersContract).call('inspect', { id }, context);

const pageOf = (title: string, { id, placedAt }: StaffOrder, form: Html) =>
  html`${trail(orderHref(id), `Order of ${formatExact(placedAt)}`)} ${pageHead(title)} ${form}`;

/** The form that pays an order back. */
export const refundForm = (parts: StaffParts): StaffPage =>
  staffForm('/orders/:id/refund', {
    load: load(parts),
    labels: { restock: 'The goods are back: they can be sold again' },
    values: () => ({ restock: 'on' }),
    read: (typed) =>
      z
        .object({ restock: z.literal('on').optional() })
        .transform(({ restock }) => ({ restock: restock === 'on' }))
        .safeParse(typed),
    async write({ restock }, { known: { id }, context, key }) {
      const options = { context, key, changes: productsOf };
      await parts.write(ordersContract, 'refund', { id, restock }, options);
      return `${orderHref(id)}?done=refunded#done`;
    },
    show: (form, order) => {
      const title = `Pay ${formatMoney(order.total)} back?`;
      const mayBeSent = html`<p>
        Its parcel may have been announced without an answer: ask the carrier before its goods are
        sold again.
      </p>`;
      const fields = html`<p>All of it is paid back to the card. This cannot be undone.</p>
        ${order.next === 'ship' && mayBeSent}
        ${checkField(form, 'restock', form.labels['restock'] ?? '')}`;
      const buttons = { submit: 'Pay it back', cancel: orderHref(order.id), isGrave: true };
      return { title, main: pageOf(title, order, formBody(form, fields, buttons)) };
    },
  });

/** The question whether the next step of an order is tried now. */
export const retryForm = (parts: StaffParts): StaffPage =>
  staffForm('/orders/:id/retry', {
    load: load(parts),
    async write(_, { known: { id }, context, key }) {
      const options = { context, key, changes: productsOf };
      await parts.write(ordersContract, 'retry', { id }, options);
      return `${orderHref(id)}?done=retried#done`;
    },
    show: (form, order) => {
      const title = 'Try the step again?';
      const fields = html`<p>${problemWords(order)}.</p>
        <p>It is tried under its key, so that nothing is done twice.</p>`;
      const buttons = { submit: 'Try again', cancel: orderHref(order.id) };
      return { title, main: pageOf(title, order, formBody(form, fields, buttons)) };
    },
  });
