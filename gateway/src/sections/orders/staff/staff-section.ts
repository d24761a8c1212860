import { ordersContract } from '@shop/shared/contracts/orders';
import type { StaffSection } from '../../../office/staff-section.ts';
import { html } from '../../../web/html.ts';
import { orderHref, problemWords } from './facts.ts';
import { refundForm, retryForm } from './forms.ts';
import { orderListPage, staffOrderPage } from './pages.ts';

/** Orders: a list, the page of each with its steps, and forms to pay back and to try again. */
export const ordersStaff: StaffSection = {
  nav: { label: 'Orders', href: '/orders' },
  pages: (parts) => [
    orderListPage(parts),
    staffOrderPage(parts),
    refundForm(parts),
    retryForm(parts),
  ],
  attention: async ({ clients }, context) => {
    const wanted = { stuck: true as const, limit: 6 };
    const { items } = await clients.of(ordersContract).call('listAll', wanted, context);
    return {
      title: 'Stuck orders',
      summary: items.length === 0 ? 'No order is stuck.' : 'A step of these fails again and again.',
      items: items.map((order) => ({
        href: orderHref(order.id),
        words: html`<code>${order.id}</code>`,
        note: problemWords(order),
      })),
      more: { label: 'All orders', href: '/orders' },
    };
  },
};
