import type { Card, Product } from '@shop/shared/contracts/product';
import { productContract } from '@shop/shared/contracts/product';
import { ServiceError } from '@shop/shared/errors';
import { fakeService, updatedAt } from '../../../testing/fake-service.ts';

/** A lamp. */
export const productOf = (id: string, changes: Partial<Product> = {}): Product => ({
  id,
  name: `Lamp “${id}” – größer`,
  description: 'Shines.\nNeeds no battery. 💡',
  brand: 'Hell & Söhne',
  category: 'lamps',
  attributes: { height: '30 cm' },
  pictures: [{ shape: 'lamps', variant: 7, alt: `A lamp: ${id}` }],
  withdrawn: false,
  version: 1,
  updatedAt,
  ...changes,
});

const cardOf = ({ id, name, brand, category, pictures, withdrawn, version }: Product): Card[] =>
  pictures.slice(0, 1).map((picture) => ({
    id,
    name,
    brand,
    category,
    picture,
    withdrawn,
    version,
  }));

/** Products by id. */
export const fakeProduct = fakeService(productContract, () => {
  const products = new Map<string, Product>();
  const found = (id: string): Product => {
    const product = products.get(id);
    if (!product) throw new ServiceError('NOT_FOUND', 'there is nothing with this id');
    return product;
  };
  return {
    products,
    stock: (id: string) => void products.set(id, productOf(id)),
    handlers: {
      get: async ({ id }) => found(id),
      cards: async ({ ids }) => ids.flatMap((id) => products.get(id) ?? []).flatMap(cardOf),
      list: async ({ category, withdrawn, limit }) => {
        const cards = [...products.values()].flatMap(cardOf);
        const items = cards.filter(
          (card) => card.withdrawn === withdrawn && (!category || card.category === category),
        );
        const nextCursor = items.length > limit ? 'next' : null;
        return { items: items.slice(0, limit), nextCursor };
      },
      create: async (draft) => {
        const product = productOf(`new-${products.size}`, draft);
        products.set(product.id, product);
        return product;
      },
      update: async ({ id, changes, expectedVersion }) => {
        const present = found(id);
        if (present.version !== expectedVersion) throw new ServiceError('CONFLICT', 'too late');
        const changed = Object.entries(changes).filter(([, value]) => value !== undefined);
        const product = productOf(id, {
          ...present,
          ...Object.fromEntries(changed),
          version: expectedVersion + 1,
        });
        products.set(id, product);
        return product;
      },
      categories: async () => [{ category: 'lamps', count: products.size }],
    },
  };
});

export { fakeProduct as fake };
