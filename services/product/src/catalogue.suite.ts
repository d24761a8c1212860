import { type ProductDraft, productContract } from '@shop/shared/contracts/product';
import { startedService } from '@shop/shared/testing/started-service';
import { product } from './service.ts';

/** The input that creates a product. */
export const draftOf = (id: string, facts: Partial<ProductDraft> = {}): ProductDraft => ({
  id,
  name: `Thing ${id}`,
  description: 'Something.\nOf use.',
  brand: 'Maker',
  category: 'things',
  attributes: { 'Max. load': '5 kg', Colour: 'red' },
  pictures: [
    { shape: 'thing', variant: 7, alt: 'a thing' },
    { shape: 'thing', variant: 8, alt: 'its back' },
  ],
  withdrawn: false,
  ...facts,
});

/** The input of a list. */
export type ListInput = Partial<ReturnType<typeof productContract.operations.list.input.parse>>;

/** The service in memory with these products, each created a day after the one before. */
export const startWith = async (...drafts: readonly ProductDraft[]) => {
  const started = await startedService(product);
  const { call, runtime } = started;
  for (const draft of drafts) {
    await call('introduce', draft);
    await runtime.advance(86_400_000);
  }
  const list = (input: ListInput = {}) =>
    call('list', productContract.operations.list.input.parse(input));
  return {
    ...started,
    list,
    /** The ids of a whole list, read page by page. */
    async idsOf(input: ListInput = {}) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ ...input, cursor });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return ids;
    },
    /** Changes some facts of a product that has never been changed. */
    update: (id: string, changes: Partial<ProductDraft>, expectedVersion = 1) =>
      call('update', { id, expectedVersion, changes }),
  };
};
