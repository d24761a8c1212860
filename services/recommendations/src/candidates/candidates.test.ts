import { expect, test } from '@jest/globals';
import { createCandidates } from './candidates.ts';
import type { LevelFact, ProductFact } from './fact.ts';
import { openFacts } from './facts.ts';
import { MemoryFactRepository } from './memory-fact-repository.ts';

const epoch = 'e1';
const start = { epoch, seq: 0 };

const product = (id: string, facts: Partial<ProductFact> = {}): ProductFact => ({
  id,
  epoch,
  version: 1,
  category: 'lamps',
  withdrawn: false,
  ...facts,
});
const level = (id: string, available: number, version = 1): LevelFact => ({
  id,
  epoch,
  version,
  available,
});

const setup = async (products: readonly ProductFact[], levels: readonly LevelFact[]) => {
  const repositories = {
    products: new MemoryFactRepository<ProductFact>(),
    levels: new MemoryFactRepository<LevelFact>(),
  };
  const open = async () => {
    const facts = {
      products: await openFacts(repositories.products),
      levels: await openFacts(repositories.levels),
    };
    return { ...facts, candidates: createCandidates(facts.products, facts.levels) };
  };
  const opened = await open();
  await opened.products.keep(products);
  await opened.levels.keep(levels);
  return { ...opened, open };
};

test('a product is on sale while it is sold and there is one to sell', async () => {
  const { candidates, products, levels } = await setup([product('floor')], [level('floor', 3)]);
  expect(candidates.isOnSale('floor')).toBe(true);

  await levels.keep([level('floor', 0, 2)]);
  expect(candidates.isOnSale('floor')).toBe(false);
  await levels.keep([level('floor', 1, 3)]);
  expect(candidates.isOnSale('floor')).toBe(true);
  await products.keep([product('floor', { withdrawn: true, version: 2 })]);
  expect(candidates.isOnSale('floor')).toBe(false);
});

test('a product without known stock is not on sale, nor is stock without a product', async () => {
  const { candidates } = await setup([product('floor')], [level('gone', 3)]);

  expect(candidates.isOnSale('floor')).toBe(false);
  expect(candidates.isOnSale('gone')).toBe(false);
  expect(candidates.categoryOf('floor')).toBe('lamps');
  expect(candidates.categoryOf('gone')).toBeUndefined();
});

test('a category has its products on sale, no more than asked for', async () => {
  const { candidates } = await setup(
    [
      product('floor'),
      product('empty'),
      product('desk', { category: 'desks' }),
      product('reading'),
      product('old', { withdrawn: true }),
      product('ceiling'),
    ],
    ['floor', 'desk', 'reading', 'old', 'ceiling'].map((id) => level(id, 1)),
  );

  expect(candidates.onSaleIn('lamps', 10).toSorted()).toEqual(['ceiling', 'floor', 'reading']);
  expect(candidates.onSaleIn('lamps', 2)).toHaveLength(2);
  expect(candidates.onSaleIn('sofas', 10)).toEqual([]);
});

test('a product that changes its category leaves the other', async () => {
  const { candidates, products } = await setup([product('floor')], [level('floor', 1)]);
  expect(candidates.onSaleIn('lamps', 10)).toEqual(['floor']);

  await products.keep([product('floor', { category: 'lights', version: 2 })]);

  expect(candidates.onSaleIn('lamps', 10)).toEqual([]);
  expect(candidates.onSaleIn('lights', 10)).toEqual(['floor']);
});

test('facts of an older version change nothing', async () => {
  const { candidates, levels } = await setup([product('floor')], [level('floor', 3, 5)]);

  await levels.keep([level('floor', 0, 4)]);

  expect(candidates.isOnSale('floor')).toBe(true);
});

test('candidates are loaded when products and stock are', async () => {
  const { candidates, products, levels } = await setup([], []);
  expect(candidates.areLoaded()).toBe(false);

  await products.reach(start);
  expect(candidates.areLoaded()).toBe(false);
  await levels.reach(start);

  expect(candidates.areLoaded()).toBe(true);
});

test('a process that is started again knows what the one before knew', async () => {
  const { open, products, levels } = await setup([product('floor')], [level('floor', 3)]);
  await products.reach({ epoch, seq: 7 });
  await levels.reach({ epoch, seq: 9 });

  const again = await open();

  expect(again.candidates.areLoaded()).toBe(true);
  expect(again.candidates.onSaleIn('lamps', 10)).toEqual(['floor']);
  expect([again.products.position(), again.levels.position()]).toEqual([
    { epoch, seq: 7 },
    { epoch, seq: 9 },
  ]);
});

test('facts of a log that was replaced are forgotten', async () => {
  const { candidates, products, open } = await setup(
    [product('floor', { version: 9 }), product('gone', { version: 9 })],
    [level('floor', 1), level('gone', 1)],
  );

  await products.keep([product('floor', { epoch: 'e2', category: 'lights' })]);
  await products.forgetOthers('e2');

  for (const known of [candidates, (await open()).candidates]) {
    expect(known.onSaleIn('lamps', 10)).toEqual([]);
    expect(known.onSaleIn('lights', 10)).toEqual(['floor']);
  }
});
