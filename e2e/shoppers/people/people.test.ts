import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createAllowance } from './allowance.ts';
import { drawArrivals } from './arrivals.ts';
import { drawPerson } from './person.ts';
import type { Wares } from './wares.ts';

const wares: Wares = {
  products: ['Harbour Mug', 'Desk Lamp', 'Tea Pot'].map((name, at) => ({
    id: `p-${at}`,
    name,
    category: name.split(' ').at(-1)?.toLowerCase() ?? '',
  })),
  countries: ['DE', 'FR'],
};

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const crowd = (seed: number, count: number) =>
  Array.from({ length: count }, (_, at) => drawPerson(seed, at + 1, wares));

test('one seed draws the same people at the same moments', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      expect(crowd(seed, 20)).toEqual(crowd(seed, 20));
      const order = { seed, rate: 5, seconds: 10 };
      expect(drawArrivals(order)).toEqual(drawArrivals(order));
    }),
    { numRuns: 20 },
  );
});

test('another seed draws other people', () => {
  expect(crowd(1, 20)).not.toEqual(crowd(2, 20));
});

test('everybody looks at products before doing something, and names each product once', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 10_000 }), (seed, number) => {
      const { intentions } = drawPerson(seed, number, wares);
      expect(intentions[1]?.do).toBe('look');
      for (const one of intentions) {
        if (one.do !== 'buy') continue;
        const ids = one.purchase.lines.map(({ productId }) => productId);
        expect(new Set(ids).size).toBe(ids.length);
        expect(wares.countries).toContain(one.purchase.country);
      }
    }),
  );
});

test('a crowd does all that can be done', () => {
  const done = crowd(1, 300).flatMap(({ intentions }) => intentions.map((one) => one.do));

  expect(new Set(done)).toEqual(
    new Set([
      'openHome',
      'openCategory',
      'search',
      'look',
      'fillGuestCart',
      'enter',
      'buy',
      'review',
      'vote',
    ]),
  );
});

test('so many people come as were asked for, in the order of their coming', () => {
  const all = drawArrivals({ seed: 1, rate: 5, seconds: 1_000 });

  expect(all.length).toBeGreaterThan(4_700);
  expect(all.length).toBeLessThan(5_300);
  expect(all.toSorted((a, b) => a - b)).toEqual(all);
  expect(all.every((at) => at < 1_000_000)).toBe(true);
});

test('when the allowance is used up newcomers use a demo account, and nobody writes', () => {
  const allow = createAllowance({ registrations: 1, reviews: 2, votes: 3, cartLines: 4 });

  const all = crowd(1, 500)
    .map(allow)
    .flatMap(({ intentions }) => intentions);

  const isNew = all.filter((one) => one.do === 'buy' && one.who.account === 'new');
  expect(isNew).toHaveLength(1);
  expect(all.filter((one) => one.do === 'review')).toHaveLength(2);
  expect(all.filter((one) => one.do === 'vote')).toHaveLength(3);
  const filled = all.flatMap((one) => (one.do === 'fillGuestCart' ? one.ids : []));
  expect(filled.length).toBeLessThanOrEqual(4);
});
