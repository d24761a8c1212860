import { product as schema, productContract } from '@shop/shared/contracts/product';
import { hour } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
import { excerpt } from '../../web/prose.ts';
import { smallPicture } from '../../web/links.ts';
import { productView } from './view.ts';

/** The product itself: name, pictures, description. */
export const product = section(productContract, {
  ask: (id) => ['get', { id }],
  schema,
  timeoutMs: 400,
  maxStaleMs: 24 * hour,
  required: true,
  purchasable: (known) => (known ? !known.withdrawn : 'unknown'),
  on: { productChanged: 'replace' },
  mobile: ({ name, brand, category, description, pictures }) => ({
    name,
    brand,
    category,
    summary: excerpt(description, 300),
    pictures: pictures.slice(0, 2).map((picture) => smallPicture(picture)),
  }),
  label: 'description',
  view: productView,
});
