import { expect, test } from '@jest/globals';
import { articles } from '../catalogue/catalogue.ts';
import { variantAt } from '../catalogue/variants.ts';
import { variantBasketOf, writtenBaskets } from './demo.ts';

const categoryOf = new Map(articles.map(({ id, category }) => [id, category.category]));
const baskets = writtenBaskets().map(({ input }) => input.productIds);

/** The products that were in a basket with `id`, and how often, most often first. */
const companionsOf = (id: string) => {
  const counts = new Map<string, number>();
  for (const other of baskets.filter((one) => one.includes(id)).flat()) {
    if (other !== id) counts.set(other, (counts.get(other) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
};

test('there are 2,000 baskets of one to four products', () => {
  expect(baskets).toHaveLength(2_000);
  expect(new Set(baskets.map(({ length }) => length))).toEqual(new Set([1, 2, 3, 4]));
});

test('every product that is bought has a clear first companion of a category that goes well', () => {
  for (const { id, category, popularity } of articles) {
    if (popularity === 0) continue;
    const [[first, count] = ['', 0], [, second] = ['', 0]] = companionsOf(id);
    expect(category.boughtWith).toContain(categoryOf.get(first));
    expect(count).toBeGreaterThanOrEqual(10);
    expect(count).toBeGreaterThan(second);
  }
});

test.each([
  ['mugs', 'teapots'],
  ['teapots', 'mugs'],
  ['headphones', 'backpacks'],
  ['plants', 'blankets'],
  ['notebooks', 'lamps'],
])('with %s go %s', (category, companion) => {
  const best = articles
    .filter((article) => article.category.category === category)
    .map(({ id }) => categoryOf.get(companionsOf(id)[0]?.[0] ?? ''));

  expect(new Set(best)).toEqual(new Set([companion]));
});

test('chance puts other things into the baskets too', () => {
  const [mug] = articles;
  const categories = companionsOf(mug?.id ?? '').map(([id]) => categoryOf.get(id));

  expect(new Set(categories).size).toBeGreaterThan(6);
});

test('nobody has bought what has only just arrived', () => {
  const fresh = articles.filter(({ popularity }) => popularity === 0);

  expect(fresh.flatMap(({ id }) => companionsOf(id))).toEqual([]);
});

test('every third generated product is in a basket with others that were there before it', () => {
  const found = Array.from({ length: 300 }, (_, n) => variantBasketOf(variantAt(60 + n))).filter(
    (basket) => basket !== undefined,
  );

  expect(found).toHaveLength(100);
  for (const { input, lastIndex } of found) {
    const numbers = input.productIds.map((id) => Number(id.slice(2)));
    expect(numbers).toHaveLength(3);
    expect(Math.max(...numbers)).toBe(lastIndex + 1);
  }
});
