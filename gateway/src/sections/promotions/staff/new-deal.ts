import { productContract } from '@shop/shared/contracts/product';
import { type DealDraft, promotionsContract } from '@shop/shared/contracts/promotions';
import { invalidField, toServiceError } from '@shop/shared/errors';
import type { CallContext } from '@shop/shared/protocol/calls/context';
import { timestampOf } from '@shop/shared/runtime';
import { z } from 'zod';
import { formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { categoriesOf } from '../../../office/products.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { html } from '../../../web/html.ts';
import { momentText } from '../../../web/moments.ts';
import { dealFields, dealLabels } from './deal-fields.ts';
import { typedDeal } from './typed-deal.ts';

/** The path of a deal's page in the back office: the shop shows all deals on one. */
export const dealHref = (id: string): string => `/deals/${encodeURIComponent(id)}`;

/** Refuses ids that no product has: nobody would ever get the deal. */
const checkProducts = async (
  { clients }: StaffParts,
  { target }: DealDraft,
  context: CallContext,
) => {
  if (target.scope !== 'products') return;
  const ids = [...target.productIds];
  const known = await clients.of(productContract).call('cards', { ids }, context);
  const unknown = ids.find((id) => !known.some((card) => card.id === id));
  if (unknown) throw invalidField('productIds', `has ${unknown}, which no product has as its id`);
};

/** Tells of a coupon that there is at its field: to send the form again as it is would never help. */
const refuseCoupon = (error: unknown): never => {
  if (toServiceError(error).code !== 'ALREADY_EXISTS') throw error;
  throw invalidField('coupon', 'is that of another deal');
};

/** The form of a new deal; with `?product=` for that product. */
export const newDealForm = (parts: StaffParts): StaffPage =>
  staffForm('/deals/new', {
    query: z.strictObject({ product: z.string().optional() }),
    labels: dealLabels,
    load: ({ context }) => categoriesOf(parts, context),
    values: (_, { query: { product } }) => ({
      kind: 'percent',
      scope: product ? 'products' : 'categories',
      productIds: product,
      currency: 'EUR',
      from: momentText(timestampOf(parts.runtime)),
      priority: '0',
      stackable: 'on',
    }),
    read: (typed) => typedDeal.safeParse(typed),
    async write(draft, { context, key }) {
      await checkProducts(parts, draft, context);
      const options = { context, key, changes: 'all' as const };
      const { id } = await parts
        .write(promotionsContract, 'create', draft, options)
        .catch(refuseCoupon);
      return `${dealHref(id)}?done=created#done`;
    },
    show: (form, categories) => ({
      title: 'New deal',
      main: html`${trail('/deals', 'Deals')} ${pageHead('New deal')}
      ${formBody(form, dealFields(form, categories), {
        submit: 'Create the deal',
        cancel: '/deals',
      })}`,
    }),
  });
