import { expect, test } from '@jest/globals';
import { reason, recommendationsContract } from './recommendations.ts';
import { faultsOf } from './testing/faults-of.ts';
import { readsOf } from './testing/reads-of.ts';

const { forProduct, record } = recommendationsContract.operations;

const products = (count: number) => Array.from({ length: count }, (_, n) => `p-${n}`);

test('up to twenty products are recommended, six when nobody says how many', () => {
  expect(forProduct.input.parse({ productId: 'p' })).toEqual({ productId: 'p', limit: 6 });
  expect(faultsOf(forProduct.input, { productId: 'p', limit: 20 })).toEqual([]);
  for (const limit of [0, 21, 2.5, '6']) {
    expect(faultsOf(forProduct.input, { productId: 'p', limit })).toEqual(['limit']);
  }
});

test.each([1, 50])('a basket may hold %d products', (count) => {
  const productIds = products(count);

  expect(faultsOf(record.input, { productIds })).toEqual([]);
});

test.each([
  ['nothing', [], 'productIds'],
  ['51 products', products(51), 'productIds'],
  ['a product twice', ['a', 'b', 'a'], 'productIds'],
  ['what is no id', ['a', 'b c'], 'productIds.1'],
])('a basket cannot hold %s', (_what, productIds, field) => {
  expect(faultsOf(record.input, { productIds })).toEqual([field]);
});

test('a reason has the figure behind it', () => {
  expect(faultsOf(reason, { kind: 'boughtTogether', count: 1 })).toEqual([]);
  expect(faultsOf(reason, { kind: 'popular', category: 'lamps', count: 0 })).toEqual([]);
  expect(faultsOf(reason, { kind: 'boughtTogether', count: 0 })).toEqual(['count']);
  expect(faultsOf(reason, { kind: 'sponsored', count: 1 })).toEqual(['kind']);
});

test('all that changes something has an idempotency key', () => {
  expect(readsOf(recommendationsContract)).toEqual(['forProduct']);
});
