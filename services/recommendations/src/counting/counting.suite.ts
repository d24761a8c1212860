import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, test } from '@jest/globals';
import { systemRuntime } from '@shop/shared/runtime';
import { testContext } from '@shop/shared/testing/context';
import type { Basket, Count, Counts } from '../baskets/basket.ts';
import type { BasketRepository } from '../baskets/basket-repository.ts';
import type { IndexUnderTest } from './cooccurrence-index.suite.ts';
import { type Counting, startCounting } from './counting.ts';
import { NewestBaskets } from './newest-baskets.ts';

interface StoresUnderTest extends IndexUnderTest {
  readonly baskets: BasketRepository;
}

const patienceMs = 20_000;

const basketOf = (id: string, ...productIds: string[]): Basket => ({
  id,
  productIds: productIds.toSorted(),
  at: '2026-01-01T00:00:00.000Z',
});

const products = ['chair', 'desk', 'lamp', 'shelf', 'sofa'];

/** Baskets of two or three products, each product in about half of them. */
const basketsFrom = (first: number, count: number): Basket[] =>
  Array.from({ length: count }, (_, n) => {
    const number = first + n;
    const left = products.filter((_product, index) => (number + index) % 5 < 2 + (number % 2));
    return basketOf(`b${number}`, ...left);
  });

const toLines = (counts: readonly Count[]) =>
  counts.map(({ productId, count }) => `${productId} ${count}`).toSorted();

const inAnyOrder = ({ together, bought }: Counts) => ({
  together: toLines(together),
  bought: toLines(bought),
});

/** What counting promises on these stores. `open` gives empty ones. */
export const countingSuite = (name: string, open: () => Promise<StoresUnderTest>): void => {
  const started: Counting[] = [];
  afterEach(async () => {
    for (const counting of started.splice(0)) await counting.stop();
  });

  const setup = async () => {
    const { baskets, index, lose } = await open();
    const start = () => {
      const runtime = systemRuntime;
      const counting = startCounting({ baskets, index, runtime, onChange: () => undefined });
      started.push(counting);
      return counting;
    };
    const record = (all: readonly Basket[]) =>
      Promise.all(all.map((basket) => baskets.add(basket, testContext())));
    const query = { productId: 'desk', among: products };
    /** The counts once they are those of all baskets, or as they are when patience ends. */
    const countsInTheEnd = async () => {
      const expected = inAnyOrder(await new NewestBaskets(baskets, systemRuntime).counts(query));
      const givesUpAt = performance.now() + patienceMs;
      for (;;) {
        const counts = await index.counts(query);
        const found = counts && inAnyOrder(counts);
        const isThere = isDeepStrictEqual(found, expected);
        if (isThere || performance.now() > givesUpAt) return { found, expected };
      }
    };
    const expectExactCounts = async () => {
      const { found, expected } = await countsInTheEnd();
      expect(found).toEqual(expected);
    };
    return { baskets, index, lose, start, record, expectExactCounts };
  };

  describe(name, () => {
    test('baskets that were there before are counted, and so are new ones', async () => {
      const { start, record, expectExactCounts } = await setup();
      await record(basketsFrom(0, 60));
      const counting = start();
      await expectExactCounts();

      await record(basketsFrom(60, 10));
      counting.wake();

      await expectExactCounts();
    });

    test('the same basket ten times at once, with two replicas that count, is one', async () => {
      const { index, start, record, expectExactCounts } = await setup();
      const replicas = [start(), start()];

      await Promise.all(
        Array.from({ length: 10 }, async () => {
          await record([basketOf('b1', 'desk', 'lamp')]);
          for (const { wake } of replicas) wake();
        }),
      );

      await expectExactCounts();
      expect((await index.counts({ productId: 'desk', among: [] }))?.together).toEqual([
        { productId: 'lamp', count: 1 },
      ]);
    });

    test('an index that loses everything while it is written to is exact again', async () => {
      const { lose, start, record, expectExactCounts } = await setup();
      const counting = start();
      for (let round = 0; round < 6; round++) {
        await record(basketsFrom(round * 50, 50));
        counting.wake();
        if (round % 2 === 1) await lose();
      }

      await expectExactCounts();
    });

    test('three replicas and an index that loses everything count exactly', async () => {
      const { lose, start, record, expectExactCounts } = await setup();
      const replicas = [start(), start(), start()];
      for (let round = 0; round < 6; round++) {
        const [wakeful] = replicas.slice(round % 3);
        await record(basketsFrom(round * 50, 50));
        wakeful?.wake();
        if (round === 2 || round === 4) await lose();
      }

      await expectExactCounts();
    });
  });
};
