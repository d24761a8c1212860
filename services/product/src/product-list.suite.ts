import { describe, expect, test } from '@jest/globals';
import type { Product } from '@shop/shared/contracts/product';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { type Place, type ProductList, toPage, toPlace } from './product-list.ts';
import type { ProductRepository } from './product-repository.ts';
import { changeOf, productOf, withProducts } from './product-repository.suite.ts';
import { hasWords, relevanceOf, searchWordsOf } from './search-words.ts';
import { wantedWordsOf } from './words.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();

const listOf = (list: Partial<ProductList> & { q?: string } = {}): ProductList => ({
  words: wantedWordsOf(list.q ?? ''),
  category: list.category,
  sort: list.sort ?? 'name',
});

/** The ids of a whole list, read page by page as a shopper does. */
const idsOf = async (products: ProductRepository, list: ProductList, limit = 100) => {
  const ids: string[] = [];
  let after: Place | undefined;
  for (;;) {
    const found = await products.list(list, { after, limit: limit + 1 }, testContext());
    const { items, nextCursor } = toPage(list, { after, limit }, found);
    ids.push(...items.map(({ id }) => id));
    if (nextCursor === null) return ids;
    after = toPlace(list, nextCursor);
  }
};

/** What every product repository promises of its lists. `open` gives an empty one. */
export const productListSuite = (name: string, open: () => Promise<ProductRepository>): void => {
  describe(`${name}: lists`, () => {
    test('an empty catalogue has empty lists', async () => {
      const products = await open();

      for (const sort of ['relevance', 'name', 'newest'] as const) {
        expect(await idsOf(products, listOf({ q: 'lamp', sort }))).toEqual([]);
      }
      expect(await products.categories(testContext())).toEqual([]);
    });

    test('an item shows the card of its product', async () => {
      const products = await withProducts(open, productOf('lamp'));
      const cards = await products.cards(['lamp'], testContext());

      const found = await products.list(
        listOf({ q: 'thing', sort: 'relevance' }),
        { after: undefined, limit: 5 },
        testContext(),
      );

      expect(found).toEqual([{ card: cards[0], nameKey: 'thing lamp', createdAt: day(1) }]);
    });

    test('by name, without regard to case and accents, equals by id', async () => {
      const names = ['zebra', 'Éclair', 'apple', 'Zoo', 'eclair', 'Äpfel', '😀 mug', '台灯', 'ﬀ'];
      const products = await withProducts(
        open,
        ...names.map((each, n) => productOf(`p${n}`, { name: each })),
      );
      const sorted = ['p5', 'p2', 'p1', 'p4', 'p8', 'p0', 'p3', 'p7', 'p6'];

      expect(await idsOf(products, listOf())).toEqual(sorted);
      expect(await idsOf(products, listOf(), 1)).toEqual(sorted);
      expect(await idsOf(products, listOf(), 4)).toEqual(sorted);
    });

    test('by age, the newest first, and a change does not make a product new', async () => {
      const days = [3, 1, 2, 3, 5, 2];
      const products = await withProducts(
        open,
        ...days.map((n, index) => productOf(`p${index}`, { updatedAt: day(n) })),
      );
      const changed = productOf('p1', { version: 2, updatedAt: day(9) });
      await products.replace(
        { next: changed, fingerprint: 'change' },
        changeOf(changed),
        testContext(),
      );
      const sorted = ['p4', 'p0', 'p3', 'p2', 'p5', 'p1'];

      expect(await idsOf(products, listOf({ sort: 'newest' }))).toEqual(sorted);
      expect(await idsOf(products, listOf({ sort: 'newest' }), 1)).toEqual(sorted);
      expect(await idsOf(products, listOf({ sort: 'newest' }), 3)).toEqual(sorted);
    });

    test('what is withdrawn is in no list, and back when it is sold again', async () => {
      const products = await withProducts(
        open,
        productOf('chair', { category: 'chairs', withdrawn: true }),
        productOf('lamp', { category: 'lamps' }),
      );
      const lists = [
        listOf(),
        listOf({ q: 'thing', sort: 'relevance' }),
        listOf({ sort: 'newest' }),
      ];
      for (const list of lists) expect(await idsOf(products, list)).toEqual(['lamp']);

      const back = productOf('chair', { category: 'chairs', version: 2 });
      await products.replace({ next: back, fingerprint: 'change' }, changeOf(back), testContext());

      for (const list of lists) expect(await idsOf(products, list)).toEqual(['chair', 'lamp']);
    });

    test('categories are counted by what is on sale', async () => {
      const products = await withProducts(
        open,
        productOf('a', { category: 'lamps' }),
        productOf('b', { category: 'chairs' }),
        productOf('c', { category: 'lamps' }),
        productOf('d', { category: 'lamps', withdrawn: true }),
        productOf('e', { category: 'desks', withdrawn: true }),
      );

      expect(await products.categories(testContext())).toEqual([
        { category: 'chairs', count: 1 },
        { category: 'lamps', count: 2 },
      ]);
      expect(await idsOf(products, listOf({ category: 'lamps' }))).toEqual(['a', 'c']);
      expect(await idsOf(products, listOf({ category: 'gone' }))).toEqual([]);
    });
  });

  describe(`${name}: search`, () => {
    test('finds what has every word, in the name first, then in the facts', async () => {
      const products = await withProducts(
        open,
        productOf('described', { name: 'A', description: 'lamp lamp lamp lamp, of oak' }),
        productOf('branded', { name: 'B', brand: 'Lamp & Oak' }),
        productOf('named', { name: 'Z Oak Lamp' }),
        productOf('other-named', { name: 'C lamps made of oak' }),
        productOf('half', { name: 'Lamp' }),
      );

      const list = listOf({ q: 'OAK lamp', sort: 'relevance' });

      const sorted = ['other-named', 'named', 'branded', 'described'];
      expect(await idsOf(products, list)).toEqual(sorted);
      expect(await idsOf(products, list, 1)).toEqual(sorted);
    });

    test('goes with a category and with every order', async () => {
      const products = await withProducts(
        open,
        productOf('a', { name: 'Lamp B', category: 'lamps', updatedAt: day(1) }),
        productOf('b', { name: 'Lamp A', category: 'lamps', updatedAt: day(2) }),
        productOf('c', { name: 'Lamp C', category: 'chairs', updatedAt: day(3) }),
        productOf('d', { name: 'Stool', category: 'chairs', updatedAt: day(4) }),
      );
      const lamps = { q: 'lamp', category: 'lamps' };

      expect(await idsOf(products, listOf({ q: 'lamp', sort: 'newest' }))).toEqual(['c', 'b', 'a']);
      expect(await idsOf(products, listOf({ ...lamps, sort: 'name' }), 1)).toEqual(['b', 'a']);
      expect(await idsOf(products, listOf({ ...lamps, sort: 'relevance' }))).toEqual(['b', 'a']);
    });

    test('finds a changed product by its new words only', async () => {
      const products = await withProducts(open, productOf('a', { name: 'Lamp' }));
      const changed = productOf('a', { name: 'Chair', version: 2 });
      await products.replace(
        { next: changed, fingerprint: 'change' },
        changeOf(changed),
        testContext(),
      );

      expect(await idsOf(products, listOf({ q: 'chair' }))).toEqual(['a']);
      expect(await idsOf(products, listOf({ q: 'lamp' }))).toEqual([]);
    });

    test('pages of any search have each result once, in the promised order', async () => {
      const { random } = createFakeRuntime({ seed: 42 });
      const vocabulary = ['oak', 'lamp', 'desk', 'red', 'chair', 'big'];
      const some = (most: number) =>
        Array.from({ length: Math.ceil(random() * most) }, () => {
          return vocabulary[Math.floor(random() * vocabulary.length)] ?? '';
        }).join(' ');
      const all: Product[] = Array.from({ length: 60 }, (_, n) =>
        productOf(`p${n}`, { name: some(2), brand: some(2), description: some(4) }),
      );
      const products = await withProducts(open, ...all);

      for (const q of ['oak', 'lamp red', 'big desk chair', 'nothing']) {
        const words = wantedWordsOf(q);
        const expected = all
          .map((product) => ({ id: product.id, search: searchWordsOf(product) }))
          .filter(({ search }) => hasWords(search, words))
          .map(({ id, search }) => ({
            id,
            key: `${99 - relevanceOf(search, words)} ${search.nameKey.padEnd(40)} ${id}`,
          }))
          .toSorted((a, b) => (a.key < b.key ? -1 : 1))
          .map(({ id }) => id);

        const list = listOf({ q, sort: 'relevance' });
        expect(await idsOf(products, list, 7)).toEqual(expected);
        expect(await idsOf(products, list)).toEqual(expected);
      }
    });
  });
};
