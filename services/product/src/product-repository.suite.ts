import { describe, expect, test } from '@jest/globals';
import type { Card, Product } from '@shop/shared/contracts/product';
import { maxPendingPerAggregate } from '@shop/shared/events/pending-events';
import { testContext } from '@shop/shared/testing/context';
import { pendingEventOf } from '@shop/shared/testing/events';
import type { ProductRepository } from './product-repository.ts';

export const productOf = (id: string, facts: Partial<Product> = {}): Product => ({
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
  version: 1,
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...facts,
});

export const changeOf = (product: Product, eventId = `${product.id}-${product.version}`) =>
  pendingEventOf({
    id: eventId,
    type: 'productChanged',
    key: product.id,
    version: product.version,
    data: product,
  });

const cardOf = ({ id, name, brand, category, pictures, withdrawn, version }: Product) => ({
  id,
  name,
  brand,
  category,
  picture: pictures[0],
  withdrawn,
  version,
});

const byId = (a: Card, b: Card) => (a.id < b.id ? -1 : 1);

/** A repository with these products, made by `open`. */
export const withProducts = async (
  open: () => Promise<ProductRepository>,
  ...created: readonly Product[]
): Promise<ProductRepository> => {
  const products = await open();
  for (const product of created) {
    await products.insert({ product, fingerprint: 'first' }, changeOf(product), testContext());
  }
  return products;
};

/** What every product repository promises of single products. `open` gives an empty one. */
export const productRepositorySuite = (
  name: string,
  open: () => Promise<ProductRepository>,
): void => {
  describe(name, () => {
    test('finds a product as it was created', async () => {
      const products = await withProducts(open, productOf('lamp'), productOf('chair'));

      expect(await products.find('lamp', testContext())).toEqual(productOf('lamp'));
      expect(await products.find('gone', testContext())).toBeUndefined();
    });

    test('shows the cards that there are, each once, also of what is withdrawn', async () => {
      const chair = productOf('chair', { withdrawn: true });
      const products = await withProducts(open, productOf('lamp'), chair, productOf('desk'));

      const cards = await products.cards(['chair', 'gone', 'lamp', 'chair'], testContext());

      expect(cards.toSorted(byId)).toEqual([cardOf(chair), cardOf(productOf('lamp'))]);
    });

    test('keeps a product against another of its id and shows it, without an event', async () => {
      const products = await withProducts(open, productOf('lamp'));
      const second = productOf('lamp', { name: 'Other' });

      const present = await products.insert(
        { product: second, fingerprint: 'second' },
        changeOf(second, 'not-announced'),
        testContext(),
      );

      expect(present).toEqual({ product: productOf('lamp'), fingerprint: 'first' });
      expect(await products.find('lamp', testContext())).toEqual(productOf('lamp'));
      expect(await products.outbox.pending(10)).toEqual([changeOf(productOf('lamp'))]);
    });

    test('of many with one id at once it keeps one', async () => {
      const products = await open();

      const results = await Promise.all(
        Array.from({ length: 30 }, (_, n) => {
          const product = productOf('lamp', { name: `Lamp ${n}` });
          const event = changeOf(product, `event-${n}`);
          return products.insert({ product, fingerprint: `${n}` }, event, testContext());
        }),
      );

      const kept = await products.find('lamp', testContext());
      expect(results.filter((present) => present === undefined)).toHaveLength(1);
      for (const present of results) expect(present?.product ?? kept).toEqual(kept);
      expect(await products.outbox.pending(100)).toHaveLength(1);
    });

    test('replaces a product by its next version and announces it', async () => {
      const products = await withProducts(open, productOf('lamp'), productOf('chair'));
      const next = productOf('lamp', { version: 2, name: 'New', attributes: { size: 'L' } });

      expect(
        await products.replace({ next, fingerprint: 'change' }, changeOf(next), testContext()),
      ).toBe(true);

      expect(await products.find('lamp', testContext())).toEqual(next);
      expect(await products.find('chair', testContext())).toEqual(productOf('chair'));
      const pending = await products.outbox.pending(10);
      expect(pending.filter(({ key }) => key === 'lamp')).toEqual([
        changeOf(productOf('lamp')),
        changeOf(next),
      ]);
    });

    test('refuses a version that is not the next one, and one of no product', async () => {
      const products = await withProducts(open, productOf('lamp'));
      const wrong = [
        productOf('lamp'),
        productOf('lamp', { version: 3 }),
        productOf('gone', { version: 2 }),
      ];

      for (const next of wrong) {
        expect(
          await products.replace({ next, fingerprint: 'change' }, changeOf(next), testContext()),
        ).toBe(false);
      }

      expect(await products.find('lamp', testContext())).toEqual(productOf('lamp'));
      expect(await products.find('gone', testContext())).toBeUndefined();
      expect(await products.outbox.pending(10)).toHaveLength(1);
    });

    test('knows the change that made the present version, and no earlier one', async () => {
      const products = await withProducts(open, productOf('lamp'));
      const replace = (version: number, fingerprint: string) => {
        const next = productOf('lamp', { version });
        return products.replace({ next, fingerprint }, changeOf(next), testContext());
      };
      const changedBy = (fingerprint: string) =>
        products.changedBy('lamp', fingerprint, testContext());
      await replace(2, 'one');
      expect(await changedBy('one')).toEqual(productOf('lamp', { version: 2 }));

      await replace(3, 'two');
      await replace(3, 'three');

      expect(await changedBy('two')).toEqual(productOf('lamp', { version: 3 }));
      for (const other of ['one', 'three']) expect(await changedBy(other)).toBeUndefined();
      expect(await products.find('lamp', testContext())).toEqual(productOf('lamp', { version: 3 }));
    });

    test('lets one of many changes of the same version through', async () => {
      const products = await withProducts(open, productOf('lamp'));

      const replaced = await Promise.all(
        Array.from({ length: 20 }, (_, n) => {
          const next = productOf('lamp', { version: 2, name: `Lamp ${n}` });
          return products.replace(
            { next, fingerprint: 'change' },
            changeOf(next, `event-${n}`),
            testContext(),
          );
        }),
      );

      expect(replaced.filter(Boolean)).toHaveLength(1);
      expect(await products.outbox.pending(100)).toHaveLength(2);
    });

    test('takes no more changes of a product whose events nobody takes', async () => {
      const products = await withProducts(open, productOf('lamp'));
      for (let version = 2; version <= maxPendingPerAggregate; version++) {
        const next = productOf('lamp', { version });
        await products.replace({ next, fingerprint: 'change' }, changeOf(next), testContext());
      }
      const oneMore = productOf('lamp', { version: maxPendingPerAggregate + 1 });

      const refused = products.replace(
        { next: oneMore, fingerprint: 'change' },
        changeOf(oneMore),
        testContext(),
      );

      await expect(refused).rejects.toMatchObject({ code: 'OVERLOADED', executed: 'no' });
      await products.outbox.settle(await products.outbox.pending(10));
      expect(
        await products.replace(
          { next: oneMore, fingerprint: 'change' },
          changeOf(oneMore),
          testContext(),
        ),
      ).toBe(true);
    }, 60_000);
  });
};
