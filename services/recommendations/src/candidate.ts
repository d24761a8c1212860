import { type Level, inventoryContract } from '@shop/shared/contracts/inventory';
import { type Card, productContract, slug } from '@shop/shared/contracts/product';
import { type ReadModelDefinition, source } from '@shop/shared/storage/read-model/source';
import { z } from 'zod';

/** A product that may be recommended; each field is there once its owner has announced it. */
const candidate = z.object({
  id: z.string(),
  category: slug.optional(),
  withdrawn: z.boolean().optional(),
  isAvailable: z.boolean().optional(),
});
export type Candidate = z.infer<typeof candidate>;

const pageSize = 100;

const products = source(productContract, 'productChanged', {
  fields: ['category', 'withdrawn'],
  read: ({ category, withdrawn }: Pick<Card, 'category' | 'withdrawn'>) => ({
    category,
    withdrawn,
  }),
  list: (product, cursor, context) =>
    product.call('list', { sort: 'name', limit: pageSize, ...(cursor && { cursor }) }, context),
  find: (product, ids, context) => product.call('cards', { ids }, context),
});

const stock = source(inventoryContract, 'stockChanged', {
  fields: ['isAvailable'],
  read: ({ available }: Pick<Level, 'available'>) => ({ isAvailable: available > 0 }),
  find: (inventory, ids, context) => inventory.call('levels', { ids }, context),
});

/** The products of the shop and whether they can be sold, as their owners announce it. */
export const candidates: ReadModelDefinition<Candidate> = {
  schema: candidate,
  lists: { byId: { filters: [['category', 'withdrawn', 'isAvailable']], sort: [] } },
  from: [products, stock],
};

/** The fields of the candidates of a category that can be recommended. */
export const onSaleIn = (category: string) => ({ category, withdrawn: false, isAvailable: true });

/** Sold, and there is one to sell. */
export const isOnSale = ({ withdrawn, isAvailable }: Candidate): boolean =>
  withdrawn === false && isAvailable === true;
