import { describe, expect, test } from '@jest/globals';
import type { UncountedBasket } from '../baskets/basket-repository.ts';
import type { CooccurrenceIndex, Turn } from './cooccurrence-index.ts';

export interface IndexUnderTest {
  readonly index: CooccurrenceIndex;
  /** Takes everything from the index. */
  lose(): Promise<unknown>;
}

const basketOf = (id: string, ...productIds: string[]): UncountedBasket => ({
  id,
  productIds: productIds.toSorted(),
  countedIn: null,
});

const turnMs = 20_000;

/** Longer than `givenMs` takes to pass, on any machine. */
const patienceMs = 10_000;

/** What every index of what is bought together promises. `open` gives an empty one. */
export const cooccurrenceIndexSuite = (name: string, open: () => Promise<IndexUnderTest>): void => {
  const setup = async () => {
    const { index, lose } = await open();
    const take = async (previous?: Turn): Promise<Turn> => {
      const turn = await index.takeTurn(previous, turnMs);
      if (!turn) throw new Error('somebody else has the turn');
      return turn;
    };
    const counts = (productId: string, ...among: string[]) => index.counts({ productId, among });
    return { index, lose, take, counts };
  };

  describe(name, () => {
    test('there are no counts before an epoch is complete, and then all at once', async () => {
      const { index, take, counts } = await setup();
      expect(await counts('desk')).toBeUndefined();
      const turn = await take();

      expect(await index.count(turn, [basketOf('b1', 'desk', 'lamp')])).toBe(true);
      expect(turn.isComplete).toBe(false);
      expect(await counts('desk')).toBeUndefined();
      expect(await index.complete(turn)).toBe(true);

      expect(await counts('desk', 'lamp')).toEqual({
        together: [{ productId: 'lamp', count: 1 }],
        bought: [{ productId: 'lamp', count: 1 }],
      });
      expect(await take(turn)).toMatchObject({ epoch: turn.epoch, isComplete: true });
    });

    test('counts pairs and products, most first, and only what was asked for', async () => {
      const { index, take, counts } = await setup();
      const turn = await take();
      await index.count(turn, [
        basketOf('b1', 'desk', 'lamp'),
        basketOf('b2', 'desk', 'lamp', 'chair'),
        basketOf('b3', 'sofa'),
      ]);
      await index.complete(turn);

      expect(await counts('desk', 'sofa', 'gone', 'lamp')).toEqual({
        together: [
          { productId: 'lamp', count: 2 },
          { productId: 'chair', count: 1 },
        ],
        bought: expect.arrayContaining([
          { productId: 'lamp', count: 2 },
          { productId: 'sofa', count: 1 },
        ]),
      });
      expect(await counts('sofa')).toEqual({ together: [], bought: [] });
    });

    test('no more than fifty products are counted together', async () => {
      const { index, take, counts } = await setup();
      const turn = await take();
      const many = Array.from({ length: 49 }, (_, n) => `p${n}`);
      await index.count(turn, [
        basketOf('b1', 'desk', ...many),
        basketOf('b2', 'desk', 'lamp', 'sofa'),
        basketOf('b3', 'desk', 'lamp', 'sofa'),
      ]);
      await index.complete(turn);

      const together = (await counts('desk'))?.together ?? [];

      expect(together).toHaveLength(50);
      expect(together.slice(0, 3).map(({ count }) => count)).toEqual([2, 2, 1]);
    });

    test('the same basket ten times at once counts once', async () => {
      const { index, take, counts } = await setup();
      const turn = await take();
      const basket = basketOf('b1', 'desk', 'lamp');

      await Promise.all(Array.from({ length: 10 }, () => index.count(turn, [basket])));
      await index.complete(turn);

      expect((await counts('desk'))?.together).toEqual([{ productId: 'lamp', count: 1 }]);
    });

    test('a basket that is counted is known to the next writer until it is settled', async () => {
      const { index, take, counts } = await setup();
      const basket = basketOf('b1', 'desk', 'lamp');
      const first = await take();
      await index.count(first, [basket]);
      const second = await take(first);

      await index.count(second, [basket]);
      expect(await index.settle(second, [basket])).toBe(true);
      await index.complete(second);

      expect((await counts('desk'))?.together).toEqual([{ productId: 'lamp', count: 1 }]);
    });

    test('there is one writer at a time', async () => {
      const { index, take } = await setup();
      const turn = await take();

      expect(await index.takeTurn(undefined, turnMs)).toBeUndefined();
      const takenOn = await take(turn);
      expect(await index.takeTurn(turn, turnMs)).toBeUndefined();

      expect(takenOn.epoch).toBe(turn.epoch);
    });

    test('a turn that is over goes to the next writer', async () => {
      const { index } = await setup();
      await index.takeTurn(undefined, 20);

      const givesUpAt = performance.now() + patienceMs;
      let next: Turn | undefined;
      while (!next && performance.now() < givesUpAt) {
        next = await index.takeTurn(undefined, turnMs);
      }

      expect(next).toBeDefined();
    });

    test('what is written in an older turn has no effect', async () => {
      const { index, take, counts } = await setup();
      const counted = basketOf('b1', 'desk', 'lamp');
      const old = await take();
      await index.count(old, [counted]);
      const turn = await take(old);

      expect(await index.count(old, [basketOf('b2', 'desk', 'lamp')])).toBe(false);
      expect(await index.settle(old, [counted])).toBe(false);
      expect(await index.complete(old)).toBe(false);

      await index.count(turn, [counted]);
      await index.complete(turn);
      expect((await counts('desk'))?.together).toEqual([{ productId: 'lamp', count: 1 }]);
    });

    test('an index that lost everything says so and begins a new epoch', async () => {
      const { index, lose, take, counts } = await setup();
      const old = await take();
      await index.count(old, [basketOf('b1', 'desk', 'lamp')]);
      await index.complete(old);

      await lose();

      expect(await counts('desk')).toBeUndefined();
      expect(await index.count(old, [basketOf('b2', 'desk', 'lamp')])).toBe(false);
      expect(await index.complete(old)).toBe(false);
      const turn = await take();
      expect(turn.epoch).not.toBe(old.epoch);
      expect(turn.isComplete).toBe(false);
      await index.count(turn, [basketOf('b1', 'desk', 'lamp')]);
      await index.complete(turn);
      expect((await counts('desk'))?.together).toEqual([{ productId: 'lamp', count: 1 }]);
    });
  });
};
