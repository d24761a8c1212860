import { z } from 'zod';
import { type Merchant, type Seller, merchantsContract } from '@shop/shared/contracts/merchants';
import { productContract } from '@shop/shared/contracts/product';
import { formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { listFields } from '../../../input/query-fields.ts';
import { selectField } from '../../../web/form.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';
import { orFirstPage } from '../../../web/lost-cursor.ts';
import { nextPage } from '../../../web/next-page.ts';

/** As many as a list gives at once. */
const offered = 100;

interface Sold {
  readonly name: string;
  readonly seller: Seller | undefined;
  readonly merchants: readonly Merchant[];
  readonly nextCursor: string | null;
}

const { merchantId: chosenId } = merchantsContract.operations.assign.input.shape;

const typedSeller = z.object({
  merchantId: z
    .string()
    .refine((typed) => typed !== '', { error: 'must be chosen' })
    .pipe(chosenId),
});

/** The option that stands first while nobody sells the product: so nobody is chosen by chance. */
const noneYet = { value: '', words: 'Choose a merchant' };

/** The merchants that the form offers: the seller first, on whatever page of the list it is. */
const offeredBy = ({ seller, merchants }: Sold): readonly Merchant[] => {
  const others = merchants.filter(({ id }) => id !== seller?.merchant.id);
  return [...(seller ? [seller.merchant] : []), ...others];
};

const nameOf = (sold: Sold, merchantId: string | undefined) =>
  offeredBy(sold).find(({ id }) => id === merchantId)?.name ?? merchantId;

/** The form that says who sells a product; `?cursor=` offers further merchants. */
export const sellerForm = (parts: StaffParts): StaffPage =>
  staffForm('/products/:id/merchant', {
    query: z.strictObject({ cursor: listFields.cursor }),
    labels: { merchantId: 'Merchant' },
    load: async ({ id, context, query: { cursor } }): Promise<Sold> => {
      const client = parts.clients.of(merchantsContract);
      const [{ name }, [seller], { items, nextCursor }] = await Promise.all([
        parts.clients.of(productContract).call('get', { id }, context),
        client.call('ofProducts', { ids: [id] }, context),
        orFirstPage(cursor, (from) =>
          client.call('list', { limit: offered, cursor: from }, context),
        ),
      ]);
      return { name, seller, merchants: items, nextCursor };
    },
    versionOf: ({ seller }) => seller?.listingVersion,
    values: ({ seller }) => ({ merchantId: seller?.merchant.id }),
    inWords: ({ merchantId }, sold) => ({ merchantId: nameOf(sold, merchantId) }),
    read: (typed) => typedSeller.safeParse(typed),
    async write({ merchantId }, { request: { id }, context, key, expectedVersion }) {
      const change = { id, merchantId, expectedVersion };
      await parts.write(merchantsContract, 'assign', change, { context, key, changes: [id] });
      return `${productHref(id)}?done=seller#done`;
    },
    show: (form, sold, { id }) => {
      const { name, nextCursor } = sold;
      const merchants = offeredBy(sold).map((one) => ({ value: one.id, words: one.name }));
      const options = sold.seller ? merchants : [noneYet, ...merchants];
      const next = `${productHref(id)}/merchant?cursor=${nextCursor}`;
      return {
        title: `Merchant of ${name}`,
        main: html`${trail(productHref(id), name)} ${pageHead('Merchant')}
        ${formBody(form, selectField(form, 'merchantId', options, { required: true }), {
          submit: 'Save',
          cancel: productHref(id),
        })}
        ${nextPage(nextCursor && next, 'Choose among further merchants')}`,
      };
    },
  });
