import { describe, expect, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import type { Basket } from './basket.ts';
import type { BasketRepository } from './basket-repository.ts';

const basketOf = (id: string, ...productIds: string[]): Basket => ({
  id,
  productIds: productIds.toSorted(),
  at: '2026-01-01T00:00:00.000Z',
});

const ids = (baskets: readonly { readonly id: string }[]) => baskets.map(({ id }) => id).toSorted();

/** What every basket repository promises. `open` gives an empty one. */
export const basketRepositorySuite = (
  name: string,
  open: () => Promise<BasketRepository>,
): void => {
  const setup = async (...given: readonly Basket[]) => {
    const baskets = await open();
    for (const basket of given) await baskets.add(basket, testContext());
    return { baskets };
  };

  describe(name, () => {
    test('a second basket under the same id shows the first and changes nothing', async () => {
      const { baskets } = await setup(basketOf('b1', 'desk', 'lamp'));

      expect(await baskets.add(basketOf('b1', 'desk', 'sofa'), testContext())).toMatchObject(
        basketOf('b1', 'desk', 'lamp'),
      );

      expect(await baskets.newest(10)).toEqual([['desk', 'lamp']]);
    });

    test('the same basket ten times at once is one basket', async () => {
      const { baskets } = await setup();
      const posts = Array.from({ length: 10 }, () => basketOf('b1', 'desk', 'lamp'));

      await Promise.all(posts.map((basket) => baskets.add(basket, testContext())));

      expect(await baskets.uncounted('e1', 100)).toHaveLength(1);
      expect(await baskets.newest(10)).toEqual([['desk', 'lamp']]);
    });

    test('the newest baskets come first, and no more of them than asked for', async () => {
      const { baskets } = await setup(
        { ...basketOf('b1', 'desk', 'lamp'), at: '2026-01-02T00:00:00.000Z' },
        { ...basketOf('b2', 'sofa'), at: '2026-01-01T00:00:00.000Z' },
        { ...basketOf('b3', 'chair'), at: '2026-01-03T00:00:00.000Z' },
      );

      expect(await baskets.newest(10)).toEqual([['chair'], ['desk', 'lamp'], ['sofa']]);
      expect(await baskets.newest(2)).toEqual([['chair'], ['desk', 'lamp']]);
    });

    test('a marked basket is counted in that epoch and in no other', async () => {
      const { baskets } = await setup(basketOf('b1', 'desk'), basketOf('b2', 'lamp'));
      const [first] = await baskets.uncounted('e1', 1);

      await baskets.markCounted(first ? [first] : [], 'e1');

      expect(await baskets.uncounted('e1', 100)).toHaveLength(1);
      expect(ids(await baskets.uncounted('e2', 100))).toEqual(['b1', 'b2']);
    });

    test('a basket is shown with the epoch that has it', async () => {
      const { baskets } = await setup(basketOf('b1', 'desk', 'lamp'));
      await baskets.markCounted(await baskets.uncounted('e1', 100), 'e1');

      expect(await baskets.uncounted('e2', 100)).toMatchObject([
        { id: 'b1', productIds: ['desk', 'lamp'], countedIn: 'e1' },
      ]);
    });

    test('a mark that comes too late does not undo a newer one', async () => {
      const { baskets } = await setup(basketOf('b1', 'desk'));
      const read = await baskets.uncounted('e1', 100);
      await baskets.markCounted(await baskets.uncounted('e2', 100), 'e2');

      await baskets.markCounted(read, 'e1');

      expect(await baskets.uncounted('e2', 100)).toEqual([]);
    });

    test('no more uncounted baskets are given than asked for', async () => {
      const { baskets } = await setup(
        ...Array.from({ length: 5 }, (_, n) => basketOf(`b${n}`, 'desk')),
      );

      expect(await baskets.uncounted('e1', 3)).toHaveLength(3);
    });
  });
};
