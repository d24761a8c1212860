import { z } from 'zod';
import { productContract } from '@shop/shared/contracts/product';
import { type Weight, shippingContract } from '@shop/shared/contracts/shipping';
import { wholeNumber } from '../../../input/query-fields.ts';
import { formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { lineField } from '../../../web/form.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';

const { weigh } = shippingContract.operations;

const typedWeight = z.object({ grams: wholeNumber.pipe(weigh.input.shape.grams) });

interface Weighed {
  readonly name: string;
  readonly weight: Weight | undefined;
}

/** The form of a product's weight: the first one, or another. */
export const weightForm = (parts: StaffParts): StaffPage =>
  staffForm('/products/:id/weight', {
    labels: { grams: 'Weight in grams' },
    load: async ({ id, context }): Promise<Weighed> => {
      const [{ name }, [weight]] = await Promise.all([
        parts.clients.of(productContract).call('get', { id }, context),
        parts.clients.of(shippingContract).call('weights', { ids: [id] }, context),
      ]);
      return { name, weight };
    },
    versionOf: ({ weight }) => weight?.version,
    values: ({ weight }) => (weight ? { grams: String(weight.grams) } : {}),
    read: (typed) => typedWeight.safeParse(typed),
    async write({ grams }, { request: { id }, context, key, expectedVersion }) {
      const change = { id, grams, expectedVersion };
      await parts.write(shippingContract, 'weigh', change, { context, key, changes: [id] });
      return `${productHref(id)}?done=weighed#done`;
    },
    show: (form, { name }, { id }) => ({
      title: `Weight of ${name}`,
      main: html`${trail(productHref(id), name)} ${pageHead('Weight')}
      ${formBody(
        form,
        lineField(form, 'grams', {
          inputmode: 'numeric',
          autocomplete: 'off',
          maxlength: 7,
          required: true,
          hint: 'Of one piece, packed.',
        }),
        { submit: 'Set the weight', cancel: productHref(id) },
      )}`,
    }),
  });
