import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';

const typedSale = z.object({ withdrawn: z.enum(['yes', 'no']) });

const words = {
  yes: {
    title: 'Withdraw',
    explanation:
      'It is no longer sold: it leaves all lists and recommendations. Its page stays, and says so. You can sell it again later.',
    submit: 'Withdraw it',
  },
  no: {
    title: 'Sell again',
    explanation: 'It is sold again, with the price and the stock that it has.',
    submit: 'Sell it again',
  },
};

/** The question whether a product is to be withdrawn, or sold again. */
export const saleForm = (parts: StaffParts): StaffPage =>
  staffForm('/products/:id/withdraw', {
    load: ({ id, context }) => parts.clients.of(productContract).call('get', { id }, context),
    versionOf: ({ version }) => version,
    values: ({ withdrawn }) => ({ withdrawn: withdrawn ? 'no' : 'yes' }),
    read: (typed) => typedSale.safeParse(typed),
    async write({ withdrawn }, { known: { id }, context, key, expectedVersion = 0 }) {
      const change = { id, changes: { withdrawn: withdrawn === 'yes' }, expectedVersion };
      await parts.write(productContract, 'update', change, { context, key, changes: [id] });
      return `${productHref(id)}?done=${withdrawn === 'yes' ? 'withdrawn' : 'sold'}#done`;
    },
    show: (form, { id, name }) => {
      const withdrawn = form.values['withdrawn'] === 'no' ? 'no' : 'yes';
      const { title, explanation, submit } = words[withdrawn];
      return {
        title: `${title} ${name}`,
        main: html`${trail(productHref(id), name)} ${pageHead(html`${title} <bdi>${name}</bdi>?`)}
        ${formBody(
          form,
          html`<p>${explanation}</p>
            <input type="hidden" name="withdrawn" value="${withdrawn}" />`,
          { submit, cancel: productHref(id), isGrave: withdrawn === 'yes' },
        )}`,
      };
    },
  });
