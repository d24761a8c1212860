import { expect, test } from '@jest/globals';
import { articles, categories } from './catalogue.ts';

test('ten categories of six products have ids that count from one', () => {
  expect(categories.map(({ products }) => products.length)).toEqual(Array(10).fill(6));
  expect(articles.map(({ id }) => id)).toEqual(
    articles.map((_, index) => `p-${String(index + 1).padStart(6, '0')}`),
  );
});

test('every name and every brand belongs to one thing', () => {
  const names = articles.map(({ name }) => name);
  const homes = new Map(articles.map(({ brand, category }) => [brand, category.category]));

  expect(new Set(names).size).toBe(names.length);
  expect(homes.size).toBeGreaterThan(20);
});

test('every product is described in two to four sentences and three to six attributes', () => {
  for (const { id, description, attributes, pictures } of articles) {
    const sentences = description.split(/(?<=[.!?])\s/).length;
    const facts = Object.keys(attributes).length;
    expect({ id, sentences: sentences >= 2 && sentences <= 4 }).toEqual({ id, sentences: true });
    expect({ id, facts: facts >= 3 && facts <= 6 }).toEqual({ id, facts: true });
    expect([2, 3]).toContain(pictures.length);
  }
});

test('pictures show the category and no two of a category are the same', () => {
  for (const { category, products } of categories) {
    const pictures = products.flatMap((product) => product.pictures);
    expect(new Set(pictures.map(({ shape }) => shape))).toEqual(new Set([category]));
    expect(new Set(pictures.map(({ variant }) => variant)).size).toBe(pictures.length);
    expect(new Set(pictures.map(({ alt }) => alt)).size).toBe(pictures.length);
  }
});

test('some products are reduced, a few are nearly gone and two are sold out', () => {
  expect(articles.filter(({ list, current }) => current > list)).toEqual([]);
  expect(articles.filter(({ list, current }) => current < list).length).toBeGreaterThan(15);
  expect(articles.filter(({ onHand }) => onHand > 0 && onHand <= 5).length).toBeGreaterThan(5);
  expect(articles.filter(({ onHand }) => onHand === 0)).toHaveLength(2);
});

test('a category goes into the basket with other categories that there are', () => {
  const known = new Set(categories.map(({ category }) => category));

  for (const { category, boughtWith } of categories) {
    expect(boughtWith).not.toContain(category);
    expect(boughtWith.filter((other) => !known.has(other))).toEqual([]);
  }
});
