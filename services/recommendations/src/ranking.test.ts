import { expect, test } from '@jest/globals';
import { recommendation } from '@shop/shared/contracts/recommendations';
import fc from 'fast-check';
import type { Count } from './count.ts';
import { type Counts, minTogether, rank } from './ranking.ts';

const counts = (all: Readonly<Record<string, number>>): Count[] =>
  Object.entries(all).map(([productId, count]) => ({ productId, count }));

const lamps = { productId: 'desk', category: 'lamps', limit: 4 };

const lamp = (id: string) => ({ id, category: 'lamps' });
const other = (id: string) => ({ id, category: 'furniture' });
const allLamps = ['reading', 'floor', 'ceiling'].map(lamp);
const furniture = ['chair', 'shelf'].map(other);

test('products bought together come first, then popular ones, each with its figure', () => {
  const ranked = rank(
    { together: counts({ chair: 3, shelf: 9 }), bought: counts({ floor: 2, ceiling: 5 }) },
    [...allLamps, ...furniture],
    { ...lamps, limit: 4 },
  );

  expect(ranked).toEqual([
    { productId: 'shelf', reason: { kind: 'boughtTogether', count: 9 } },
    { productId: 'chair', reason: { kind: 'boughtTogether', count: 3 } },
    { productId: 'ceiling', reason: { kind: 'popular', category: 'lamps', count: 5 } },
    { productId: 'floor', reason: { kind: 'popular', category: 'lamps', count: 2 } },
  ]);
});

test('in a shop where nothing was bought yet the category is recommended', () => {
  const ranked = rank({ together: [], bought: [] }, allLamps, lamps);

  expect(ranked.map(({ productId }) => productId)).toEqual(['ceiling', 'floor', 'reading']);
  expect(ranked[0]?.reason).toEqual({ kind: 'popular', category: 'lamps', count: 0 });
});

test('one common basket is chance', () => {
  const together = counts({ chair: minTogether - 1, shelf: minTogether });

  const ranked = rank({ together, bought: [] }, furniture, lamps);

  expect(ranked.map(({ productId }) => productId)).toEqual(['shelf']);
});

test('neither the product itself nor what is not on sale is recommended', () => {
  const together = counts({ desk: 8, shelf: 9, chair: 2 });
  const onSale = [lamp('desk'), lamp('ceiling'), other('chair')];

  const ranked = rank({ together, bought: counts({ floor: 3 }) }, onSale, lamps);

  expect(ranked.map(({ productId }) => productId)).toEqual(['chair', 'ceiling']);
});

test('a product bought together is not recommended again as popular', () => {
  const bought = counts({ floor: 9, ceiling: 1 });

  const ranked = rank({ together: counts({ floor: 4 }), bought }, allLamps, lamps);

  expect(ranked.map(({ productId }) => productId)).toEqual(['floor', 'ceiling', 'reading']);
});

const ids = fc.constantFrom('desk', ...'abcdefghijkl'.split(''));
const someCounts = fc.uniqueArray(fc.record({ productId: ids, count: fc.integer({ min: 1 }) }), {
  selector: ({ productId }) => productId,
});
const given = fc.record({
  counts: fc.record({ together: someCounts, bought: someCounts }) as fc.Arbitrary<Counts>,
  onSale: fc.uniqueArray(fc.record({ id: ids, category: fc.constantFrom('lamps', 'furniture') }), {
    selector: ({ id }) => id,
  }),
  limit: fc.integer({ min: 1, max: 20 }),
});

test('any ranking is full as far as it can be, has no one twice and is most first', () => {
  fc.assert(
    fc.property(given, ({ counts: found, onSale, limit }) => {
      const ranked = rank(found, onSale, { productId: 'desk', category: 'lamps', limit });

      const chosen = ranked.map(({ productId }) => productId);
      const companions = new Set(
        found.together.filter(({ count }) => count >= minTogether).map((one) => one.productId),
      );
      const fitting = onSale
        .filter(({ id, category }) => id !== 'desk' && (category === 'lamps' || companions.has(id)))
        .map(({ id }) => id);
      expect(new Set(chosen).size).toBe(chosen.length);
      expect(chosen.every((id) => fitting.includes(id))).toBe(true);
      expect(chosen).toHaveLength(Math.min(limit, fitting.length));

      const kinds = ranked.map(({ reason }) => reason.kind);
      expect(kinds).toEqual(kinds.toSorted());
      for (const kind of ['boughtTogether', 'popular']) {
        const figures = ranked.flatMap(({ reason }) => (reason.kind === kind ? reason.count : []));
        expect(figures).toEqual(figures.toSorted((a, b) => b - a));
      }
      for (const one of ranked) expect(recommendation.safeParse(one).success).toBe(true);
    }),
  );
});

test('the order in which counts and candidates come does not matter', () => {
  fc.assert(
    fc.property(given, ({ counts: { together, bought }, onSale, limit }) => {
      const wanted = { productId: 'desk', category: 'lamps', limit };
      const reversed = { together: together.toReversed(), bought: bought.toReversed() };

      expect(rank(reversed, onSale.toReversed(), wanted)).toEqual(
        rank({ together, bought }, onSale, wanted),
      );
    }),
  );
});
