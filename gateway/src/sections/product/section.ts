import { product as schema, productContract } from '@shop/shared/contracts/product';
import { hour } from '../../product-page/policy.ts';
import { section } from '../../product-page/section.ts';
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
  label: 'description',
  view: productView,
});
