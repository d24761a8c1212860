import { type Product, productContract } from '@shop/shared/contracts/product';
import { type ShownForm, type Values, lineField, textField } from '../../../web/form.ts';
import { type Html, html } from '../../../web/html.ts';
import { attributesText, typedAttributes } from './attributes.ts';

const { name, brand, category, description } = productContract.operations.create.input.shape;

/** The labels of the fields that describe a product. */
export const factLabels = {
  name: 'Name',
  brand: 'Brand',
  category: 'Category',
  description: 'Description',
  attributes: 'Details',
};

/** The fields that describe a product, typed. */
export const typedFacts = { name, brand, category, description, attributes: typedAttributes };

/** The facts of a product as their fields have them. */
export const factValues = (product: Product): Values => ({
  name: product.name,
  brand: product.brand,
  category: product.category,
  description: product.description,
  attributes: attributesText(product.attributes),
});

/** The fields that describe a product. */
export const factFields = (form: ShownForm, categories: readonly string[]): Html => {
  const written = { required: true, dir: 'auto' };
  return html`${lineField(form, 'name', { maxlength: 120, ...written })}
    <div class="columns">
      ${lineField(form, 'brand', { maxlength: 60, ...written })}
      ${lineField(form, 'category', {
        maxlength: 40,
        list: 'categories',
        autocapitalize: 'none',
        required: true,
        hint: 'Lower-case words joined by -, such as desk-lamps.',
      })}
    </div>
    <datalist id="categories">
      ${categories.map((value) => html`<option value="${value}"></option>`)}
    </datalist>
    ${textField(form, 'description', { rows: 6, maxlength: 4_000, ...written })}
    ${textField(form, 'attributes', {
      rows: 5,
      dir: 'auto',
      hint: 'One in a line, as in Capacity: 0.9 litres. They are shown in a table.',
    })}`;
};
