import { type Card, type Product, card, productContract } from '@shop/shared/contracts/product';
import { lookup } from '../../product-page/lookup.ts';
import { hour } from '../../product-page/policy.ts';

const cardOf = ({ id, name, brand, category, pictures, withdrawn, version }: Product): Card[] => {
  const [picture] = pictures;
  return picture ? [{ id, name, brand, category, picture, withdrawn, version }] : [];
};

/** Names and pictures of other products than that of the page; withdrawn ones are hidden. */
export const cards = lookup(productContract, {
  field: 'card',
  schema: card.pick({ name: true, brand: true, category: true, picture: true }),
  required: true,
  maxAgeMs: 24 * hour,
  fetch: (client, ids, context) => client.call('cards', { ids }, context),
  entry: ({ id, version, withdrawn, name, brand, category, picture }: Card) => ({
    id,
    version,
    isHidden: withdrawn,
    json: JSON.stringify({ name, brand, category, picture }),
    value: undefined,
  }),
  on: { productChanged: cardOf },
});
