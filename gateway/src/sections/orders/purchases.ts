import { ordersContract } from '@shop/shared/contracts/orders';
import type { Output } from '@shop/shared/protocol/contract';
import { formatDate, plural } from '../../web/format.ts';
import { type Html, html } from '../../web/html.ts';
import type { PersonalPart } from '../../web/personal.ts';

type Purchase = Output<typeof ordersContract, 'bought'>[number];

const purchaseOf = ({ orderId, quantity, placedAt }: Purchase, index: number): Html =>
  html`${index > 0 && ', '}<a href="/orders/${orderId}"
      ><time datetime="${placedAt}">${formatDate(placedAt)}</time></a
    >${quantity > 1 && ` (${plural(quantity, 'piece')})`}`;

/** Says when a customer has bought a product, the last time first. */
export const purchasesView = (bought: readonly Purchase[]): Html | false =>
  bought.length > 0 &&
  html`<p class="notice done">You bought this on ${bought.map(purchaseOf)}.</p>`;

/** The orders in which the customer who looks at a product has bought it. */
export const purchases: PersonalPart = {
  name: 'purchases',
  show: async (clients, productId, context) =>
    purchasesView(await clients.of(ordersContract).call('bought', { productId }, context)),
};
