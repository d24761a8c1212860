import { expect, test } from '@jest/globals';
import type { Deal, Effect, Target } from '@shop/shared/contracts/promotions';
import fc from 'fast-check';
import { type Line, applyDeals } from './apply.ts';

const euro = (amount: number) => ({ amount, currency: 'EUR' });

const dealOf = (effect: Effect, facts: Partial<Deal> = {}): Deal => ({
  id: 'd1',
  name: 'Deal',
  effect,
  target: { scope: 'basket' },
  coupon: null,
  maxUses: null,
  priority: 0,
  stackable: true,
  from: '2026-01-01T00:00:00.000Z',
  until: null,
  phase: 'running',
  version: 1,
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...facts,
});

const lineOf = (productId: string, price: number, quantity = 1, category = 'lamps'): Line => ({
  productId,
  category,
  quantity,
  price,
  currency: 'EUR',
});

const leftOf = (deals: readonly Deal[], lines: readonly Line[]) =>
  applyDeals(deals, lines).lines.map(({ left }) => left);

const percent = (value: number, facts?: Partial<Deal>) =>
  dealOf({ kind: 'percent', percent: value }, facts);

test('per cent are taken off each line, halves rounded to the even side', () => {
  expect(
    leftOf([percent(15)], [lineOf('a', 1_999), lineOf('b', 1_030), lineOf('c', 1_010)]),
  ).toEqual([1_699, 876, 858]);
});

test('an amount is split over its lines by largest remainder, and takes no more than there is', () => {
  const off = (amount: number) => dealOf({ kind: 'amount', off: euro(amount) });
  const lines = [lineOf('a', 300), lineOf('b', 300), lineOf('c', 300)];

  expect(leftOf([off(100)], lines)).toEqual([266, 267, 267]);
  expect(leftOf([off(5_000)], lines)).toEqual([0, 0, 0]);
});

test('an amount in another currency takes nothing', () => {
  const off = dealOf({ kind: 'amount', off: { amount: 100, currency: 'JPY' } });

  expect(leftOf([off], [lineOf('a', 300)])).toEqual([300]);
});

test.each([
  [2, 600],
  [3, 600],
  [5, 1_200],
  [6, 1_200],
])('three for the price of two, of %i pieces at 3 euros: %i', (quantity, left) => {
  const deal = dealOf({ kind: 'multibuy', take: 3, pay: 2 });

  expect(leftOf([deal], [lineOf('a', 300 * quantity, quantity)])).toEqual([left]);
});

test('a bundle costs its price as often as it is whole, and the rest is paid as before', () => {
  const target: Target = { scope: 'products', productIds: ['cup', 'saucer'] };
  const deal = dealOf({ kind: 'bundle', price: euro(1_000) }, { target });
  const cups = lineOf('cup', 3_000, 3);

  const { lines } = applyDeals([deal], [cups, lineOf('saucer', 800, 2), lineOf('spoon', 100)]);

  expect(lines.reduce((sum, { left }) => sum + left, 0)).toBe(2 * 1_000 + 1_000 + 100);
  expect(leftOf([deal], [cups, lineOf('spoon', 100)])).toEqual([3_000, 100]);
});

test('a bundle that would be dearer than its parts is none', () => {
  const target: Target = { scope: 'products', productIds: ['cup', 'saucer'] };
  const deal = dealOf({ kind: 'bundle', price: euro(9_000) }, { target });

  expect(leftOf([deal], [lineOf('cup', 1_000), lineOf('saucer', 400)])).toEqual([1_000, 400]);
});

test('a deal is for its products, its categories, or the whole basket', () => {
  const lines = [lineOf('a', 100, 1, 'lamps'), lineOf('b', 100, 1, 'mugs')];
  const half = (target: Target) => leftOf([percent(50, { target })], lines);

  expect(half({ scope: 'products', productIds: ['b', 'gone'] })).toEqual([100, 50]);
  expect(half({ scope: 'categories', categories: ['lamps'] })).toEqual([50, 100]);
  expect(half({ scope: 'basket' })).toEqual([50, 50]);
});

test('deals that stack take off what the earlier ones have left, higher priority first', () => {
  const deals = [
    percent(50, { id: 'later', priority: 1 }),
    dealOf({ kind: 'amount', off: euro(200) }, { id: 'first', priority: 2 }),
  ];

  const [line] = applyDeals(deals, [lineOf('a', 1_000)]).lines;

  expect(line?.left).toBe(400);
  expect(line?.adjustments.map(({ dealId, off }) => [dealId, off.amount])).toEqual([
    ['first', 200],
    ['later', 400],
  ]);
});

test('a deal that does not stack keeps others from its lines, and goes to no line that has one', () => {
  const alone = percent(10, { id: 'alone', stackable: false, priority: 1 });
  const other = percent(50, { id: 'other' });

  expect(leftOf([alone, other], [lineOf('a', 1_000)])).toEqual([900]);
  expect(
    leftOf(
      [
        { ...alone, priority: 0 },
        { ...other, priority: 1 },
      ],
      [lineOf('a', 1_000)],
    ),
  ).toEqual([500]);
});

test('free shipping changes no line', () => {
  const deal = dealOf({ kind: 'freeShipping' });

  const applied = applyDeals([deal], [lineOf('a', 1_000)]);

  expect(applied.lines[0]?.left).toBe(1_000);
  expect(applied.freeShipping).toBe(deal);
});

const ids = ['a', 'b', 'c', 'd'] as const;
const categories = ['lamps', 'mugs'] as const;
const amounts = fc.integer({ min: 0, max: 1_000_000_000 });

const anyEffect: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), percent: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('amount' as const), off: amounts.map(euro) }),
  fc
    .tuple(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 1, max: 19 }))
    .filter(([take, pay]) => pay < take)
    .map(([take, pay]) => ({ kind: 'multibuy' as const, take, pay })),
  fc.record({ kind: fc.constant('bundle' as const), price: amounts.map(euro) }),
  fc.constant({ kind: 'freeShipping' as const }),
);

const anyTarget: fc.Arbitrary<Target> = fc.oneof(
  fc.record({
    scope: fc.constant('products' as const),
    productIds: fc.uniqueArray(fc.constantFrom(...ids), { minLength: 1 }),
  }),
  fc.record({
    scope: fc.constant('categories' as const),
    categories: fc.uniqueArray(fc.constantFrom(...categories), { minLength: 1 }),
  }),
  fc.constant({ scope: 'basket' as const }),
);

const anyDeals = fc
  .array(fc.tuple(anyEffect, anyTarget, fc.boolean(), fc.integer({ min: 0, max: 3 })), {
    maxLength: 8,
  })
  .map((all) =>
    all.map(([effect, target, stackable, priority], index) =>
      dealOf(effect, { id: `d${index}`, target, stackable, priority }),
    ),
  );

const anyLines = fc
  .tuple(
    ...ids.map((id, index) =>
      fc.option(
        fc
          .record({ unit: amounts, quantity: fc.integer({ min: 1, max: 99 }) })
          .map(({ unit, quantity }) =>
            lineOf(id, unit * quantity, quantity, categories[index % 2]),
          ),
      ),
    ),
  )
  .map((all) => all.flatMap((line) => line ?? []));

test('whatever the deals, no line is negative, and adjustments account for every unit', () => {
  fc.assert(
    fc.property(anyDeals, anyLines, (deals, lines) => {
      for (const { price, left, adjustments } of applyDeals(deals, lines).lines) {
        expect(left).toBeGreaterThanOrEqual(0);
        expect(Number.isSafeInteger(left)).toBe(true);
        const off = adjustments.reduce((sum, one) => sum + one.off.amount, 0);
        expect(price - off).toBe(left);
        for (const one of adjustments) expect(one.off.amount).toBeGreaterThan(0);
      }
    }),
  );
});

test('a line that a deal has which does not stack has no other', () => {
  fc.assert(
    fc.property(anyDeals, anyLines, (deals, lines) => {
      const alone = new Set(deals.filter(({ stackable }) => !stackable).map(({ id }) => id));
      for (const { adjustments } of applyDeals(deals, lines).lines) {
        if (adjustments.some(({ dealId }) => alone.has(dealId)))
          expect(adjustments).toHaveLength(1);
      }
    }),
  );
});

test('the order in which deals and lines come changes no line', () => {
  fc.assert(
    fc.property(anyDeals, anyLines, (deals, lines) => {
      const { lines: applied } = applyDeals(deals, lines);
      expect(applyDeals(deals.toReversed(), lines).lines).toEqual(applied);
    }),
  );
});
