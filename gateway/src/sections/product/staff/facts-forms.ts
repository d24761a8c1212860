import { z } from 'zod';
import { type Product, productContract } from '@shop/shared/contracts/product';
import { formBody } from '../../../office/form-view.ts';
import { pageHead, trail } from '../../../office/markup.ts';
import { categoriesOf } from '../../../office/products.ts';
import { staffForm } from '../../../office/staff-form.ts';
import type { StaffPage, StaffParts } from '../../../office/staff-section.ts';
import { html } from '../../../web/html.ts';
import { productHref } from '../../../web/links.ts';
import { factFields, factLabels, factValues, typedFacts } from './facts.ts';
import {
  firstPicture,
  pictureFields,
  pictureLabels,
  toPicture,
  typedPicture,
} from './picture-fields.ts';

const newProduct = z.object({ ...typedFacts, ...typedPicture });

/** The form for a new product. */
export const newProductForm = (parts: StaffParts): StaffPage =>
  staffForm('/products/new', {
    labels: { ...factLabels, ...pictureLabels },
    load: ({ context }) => categoriesOf(parts, context),
    values: () => firstPicture,
    read: (typed) => newProduct.safeParse(typed),
    async write({ name, brand, category, description, attributes, ...picture }, { context, key }) {
      const facts = { name, brand, category, description, attributes };
      const draft = { ...facts, pictures: [toPicture(picture)] };
      const options = { context, key, changes: [] };
      const { id } = await parts.write(productContract, 'create', draft, options);
      return `${productHref(id)}?done=created#done`;
    },
    show: (form, categories) => ({
      title: 'New product',
      main: html`${trail('/products', 'Products')} ${pageHead('New product')}
      ${formBody(
        form,
        html`${factFields(form, categories)}
          <h2>Picture</h2>
          ${pictureFields(form)}`,
        { submit: 'Create the product', cancel: '/products' },
      )}`,
    }),
  });

const facts = z.object(typedFacts);

interface Described {
  readonly product: Product;
  readonly categories: readonly string[];
}

/** The form that describes a product anew. */
export const factsForm = (parts: StaffParts): StaffPage =>
  staffForm('/products/:id/edit', {
    labels: factLabels,
    load: async ({ id, context }): Promise<Described> => {
      const [product, categories] = await Promise.all([
        parts.clients.of(productContract).call('get', { id }, context),
        categoriesOf(parts, context),
      ]);
      return { product, categories };
    },
    versionOf: ({ product }) => product.version,
    values: ({ product }) => factValues(product),
    read: (typed) => facts.safeParse(typed),
    async write(changes, { known: { product }, context, key, expectedVersion = 0 }) {
      const { id } = product;
      const change = { id, changes, expectedVersion };
      await parts.write(productContract, 'update', change, { context, key, changes: [id] });
      return `${productHref(id)}?done=changed#done`;
    },
    show: (form, { product, categories }) => ({
      title: `Change ${product.name}`,
      main: html`${trail(productHref(product.id), product.name)} ${pageHead('Change the product')}
      ${formBody(form, factFields(form, categories), {
        submit: 'Save',
        cancel: productHref(product.id),
      })}`,
    }),
  });
