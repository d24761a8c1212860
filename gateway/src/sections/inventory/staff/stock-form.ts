import { z } from 'zod';
import { type Level, inventoryContract } from '@shop/shared/contracts/inventory';
import { productContract } from '@shop/shared/contracts/product';
import { formBody } from '../../../office/form-view.ts';
import { factList, pageHead, trail } from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { wholeNumber } from '../../../input/query-fields.ts';
import { lineField, selectField } from '../../../web/form.ts';
import { formatCount } from '../../../web/format.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';

const { adjust, stocktake } = inventoryContract.operations;

/** The ways in which stock is changed. */
const ways = [
  { value: 'add', words: 'Pieces came: add' },
  { value: 'take', words: 'Pieces are gone: take away' },
  { value: 'count', words: 'All were counted: set to' },
];

const typedStock = z.object({
  way: z.enum(['add', 'take', 'count']),
  quantity: wholeNumber.pipe(stocktake.input.shape.onHand),
  reason: adjust.input.shape.reason,
});
type TypedStock = z.output<typeof typedStock>;

interface Stocked {
  readonly name: string;
  readonly level: Level | undefined;
}

/** Adjustments must move something, and not too much at once. */
const typedAdjustment = typedStock.refine(
  ({ way, quantity }) => way === 'count' || (quantity > 0 && quantity <= 1_000_000),
  { path: ['quantity'], error: 'must be 1 to 1000000' },
);

/** The form of a product's stock: the first count, or a change. */
export const stockForm = (parts: StaffParts): StaffPage =>
  staffForm('/products/:id/stock', {
    labels: { way: 'Change', quantity: 'Pieces', reason: 'Reason' },
    load: async ({ id, context }): Promise<Stocked> => {
      const [{ name }, [level]] = await Promise.all([
        parts.clients.of(productContract).call('get', { id }, context),
        parts.clients.of(inventoryContract).call('levels', { ids: [id] }, context),
      ]);
      return { name, level };
    },
    versionOf: ({ level }) => level?.version,
    values: ({ level }) => (level ? { way: 'add' } : { way: 'count', reason: 'first count' }),
    present: ({ level }) => (level ? { quantity: String(level.onHand) } : {}),
    read: (typed) => typedAdjustment.safeParse(typed),
    async write(
      { way, quantity, reason }: TypedStock,
      { request: { id }, context, key, expectedVersion },
    ) {
      const options = { context, key, changes: [id] };
      if (way === 'count') {
        const counted = { id, onHand: quantity, reason, expectedVersion };
        await parts.write(inventoryContract, 'stocktake', counted, options);
      } else {
        const delta = way === 'add' ? quantity : -quantity;
        await parts.write(inventoryContract, 'adjust', { id, delta, reason }, options);
      }
      return `${productHref(id)}?done=stocked#done`;
    },
    show: (form, { name, level }, { id }) => ({
      title: `Stock of ${name}`,
      main: html`${trail(productHref(id), name)} ${pageHead('Stock')}
      ${
        level &&
        factList([
          ['On hand', formatCount(level.onHand)],
          ['To be sold', formatCount(level.available)],
        ])
      }
      ${formBody(
        form,
        html`<div class="columns">
            ${selectField(form, 'way', level ? ways : ways.slice(-1))}
            ${lineField(form, 'quantity', {
              inputmode: 'numeric',
              autocomplete: 'off',
              required: true,
            })}
          </div>
          ${lineField(form, 'reason', {
            maxlength: 200,
            required: true,
            dir: 'auto',
            hint: 'Such as delivery 17, broken, or stocktake.',
          })}`,
        { submit: 'Change the stock', cancel: productHref(id) },
      )}`,
    }),
  });
