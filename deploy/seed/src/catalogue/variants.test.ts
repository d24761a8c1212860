import { expect, test } from '@jest/globals';
import { variantAt } from './variants.ts';

const variants = (count: number) => Array.from({ length: count }, (_, n) => variantAt(60 + n));

test('the product at a place is the same whoever asks and whenever', () => {
  const first = variantAt(4_711);
  variants(10);

  expect(variantAt(4_711)).toEqual(first);
  expect(first).toMatchObject({ name: 'Raven Opal Glass Bedside Lamp', list: 8_490, onHand: 126 });
});

test('ids go on where the hand-written ones end, to a million', () => {
  expect(variants(2).map(({ id }) => id)).toEqual(['p-000061', 'p-000062']);
  expect(variantAt(999_999).id).toBe('p-1000000');
});

test('twenty thousand products have twenty thousand names', () => {
  expect(new Set(variants(20_000).map(({ name }) => name)).size).toBe(20_000);
});

test('products that stand next to each other do not begin with the same word', () => {
  const first = variants(2_000).map(({ name }) => name.split(' ')[0]);

  expect(first.filter((word, at) => word === first[at - 1])).toEqual([]);
});

test('a name whose words are all taken is numbered', () => {
  const name = variantAt(500_000).name;

  expect(name).toMatch(/ No\. \d+$/);
});

test('prices, stock and reductions vary within what the category allows', () => {
  const all = variants(2_000);

  for (const { list, current, category } of all) {
    expect(list).toBeGreaterThanOrEqual(category.variants.price.from);
    expect(list).toBeLessThanOrEqual(category.variants.price.to + 90);
    expect(current).toBeLessThanOrEqual(list);
    expect(current).toBeGreaterThanOrEqual(list * 0.69);
  }
  expect(all.filter(({ onHand }) => onHand === 0).length).toBeGreaterThan(20);
  expect(all.filter(({ list, current }) => current < list).length).toBeGreaterThan(200);
});
