import { describe, expect, test } from '@jest/globals';
import { maxQuantity } from '@shop/shared/contracts/inventory';
import { maxPendingPerAggregate } from '@shop/shared/events/pending-events';
import { testContext } from '@shop/shared/testing/context';
import type { StockRepository } from './stock-repository.ts';
import { type Adjustment, firstLevel, rememberedAdjustments, stockChanged } from './stock.ts';

const time = '2026-01-01T00:00:00.000Z';
const traceparent = `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`;

const adjustmentOf = (delta: number, key: string): Adjustment => ({
  id: 'lamp',
  delta,
  reason: '$counted again',
  key,
  fingerprint: `${delta}`,
  stamp: { id: `event-of-${key}`, time: '2026-01-02T00:00:00.000Z', traceparent },
});

const introduce = (stock: StockRepository, id: string, onHand: number, fingerprint = 'first') => {
  const level = firstLevel(id, onHand, time);
  const event = stockChanged(level, { id: `first-of-${id}-${fingerprint}`, time });
  return stock.insert({ level, fingerprint }, event, testContext());
};

const inParallel = (count: number, task: (n: number) => Promise<unknown>) =>
  Promise.allSettled(Array.from({ length: count }, (_, n) => task(n)));

/** What every stock repository promises. `open` gives an empty one. */
export const stockRepositorySuite = (name: string, open: () => Promise<StockRepository>): void => {
  const setup = async (onHand: number) => {
    const stock = await open();
    await introduce(stock, 'lamp', onHand);
    const adjust = (delta: number, key: string) =>
      stock.adjust(adjustmentOf(delta, key), testContext());
    const lamp = async () => (await stock.levels(['lamp'], testContext()))[0];
    return { stock, adjust, lamp };
  };

  describe(name, () => {
    test('finds the levels that there are, each once', async () => {
      const { stock } = await setup(3);
      await introduce(stock, 'chair', 4);

      const found = await stock.levels(['lamp', 'gone', 'chair', 'lamp'], testContext());

      expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        firstLevel('chair', 4, time),
        firstLevel('lamp', 3, time),
      ]);
    });

    test('keeps a first level against a second one and shows it, without an event', async () => {
      const { stock, lamp } = await setup(3);

      const present = await introduce(stock, 'lamp', 99, 'second');

      expect(present).toEqual({ level: firstLevel('lamp', 3, time), fingerprint: 'first' });
      expect(await lamp()).toEqual(firstLevel('lamp', 3, time));
      expect(await stock.outbox.pending(10)).toHaveLength(1);
    });

    test('of many first levels at once it keeps one', async () => {
      const stock = await open();

      await inParallel(30, (n) => introduce(stock, 'lamp', n, `${n}`));

      expect(await stock.levels(['lamp'], testContext())).toHaveLength(1);
      expect(await stock.outbox.pending(100)).toHaveLength(1);
    });

    test('an adjustment changes the level and is announced as answered', async () => {
      const { stock, adjust, lamp } = await setup(10);

      const answer = await adjust(-3, '$restock');

      expect(answer).toEqual({
        id: 'lamp',
        onHand: 7,
        available: 7,
        version: 2,
        updatedAt: '2026-01-02T00:00:00.000Z',
      });
      expect(await lamp()).toEqual(answer);
      expect((await stock.outbox.pending(10)).at(-1)).toEqual(
        stockChanged(answer, adjustmentOf(-3, '$restock').stamp),
      );
    });

    test('the same key gives the same answer byte for byte, also when others came since', async () => {
      const { stock, adjust, lamp } = await setup(10);
      const first = JSON.stringify(await adjust(-3, 'key'));
      expect(JSON.stringify(await adjust(-3, 'key'))).toBe(first);
      const present = await adjust(-7, 'other');

      expect(JSON.stringify(await adjust(-3, 'key'))).toBe(first);

      expect(await lamp()).toEqual(present);
      expect(await stock.outbox.pending(10)).toHaveLength(3);
    });

    test('refusals change nothing and announce nothing', async () => {
      const { stock, adjust, lamp } = await setup(2);
      const present = await adjust(1, 'key');

      await expect(adjust(-4, 'too-many')).rejects.toMatchObject({ code: 'OUT_OF_STOCK' });
      await expect(adjust(maxQuantity, 'much')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(adjust(2, 'key')).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
      const unknown = { ...adjustmentOf(1, 'any'), id: 'gone' };
      const refused = stock.adjust(unknown, testContext());
      await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });

      expect(await lamp()).toEqual(present);
      expect(await stock.outbox.pending(10)).toHaveLength(2);
    });

    test('ten pieces go to ten of two hundred who take one at once', async () => {
      const { stock, adjust, lamp } = await setup(10);

      const results = await inParallel(200, (n) => adjust(-1, `customer-${n}`));

      const taken = results.filter(({ status }) => status === 'fulfilled');
      const refusals = results.flatMap((result) =>
        result.status === 'rejected' ? [result.reason] : [],
      );
      expect(taken).toHaveLength(10);
      expect(new Set(taken.map((result) => JSON.stringify(result))).size).toBe(10);
      expect(refusals).toHaveLength(190);
      for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'OUT_OF_STOCK' });
      expect(await lamp()).toMatchObject({ onHand: 0, available: 0, version: 11 });
      const events = await stock.outbox.pending(100);
      expect(events.map(({ version }) => version)).toEqual(
        Array.from({ length: 11 }, (_, n) => n + 1),
      );
    }, 60_000);

    test('the same key from many at once has one effect and one answer', async () => {
      const { stock, adjust, lamp } = await setup(10);

      const results = await inParallel(50, () => adjust(-1, 'key'));

      expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(
        new Set([JSON.stringify({ status: 'fulfilled', value: await lamp() })]),
      );
      expect(await lamp()).toMatchObject({ available: 9, version: 2 });
      expect(await stock.outbox.pending(10)).toHaveLength(2);
    });

    test('remembers as many keys as promised and then forgets the oldest', async () => {
      const { stock, adjust, lamp } = await setup(0);
      for (let n = 1; n <= rememberedAdjustments; n++) await adjust(1, `key-${n}`);
      await stock.outbox.settle(await stock.outbox.pending(1_000));

      expect((await adjust(1, 'key-1')).onHand).toBe(1);
      await adjust(1, 'one-more');
      await adjust(1, 'key-1');

      expect(await lamp()).toMatchObject({ onHand: rememberedAdjustments + 2 });
    }, 60_000);

    test('takes no more changes of a level whose events nobody takes', async () => {
      const { stock, adjust } = await setup(0);
      for (let n = 1; n < maxPendingPerAggregate; n++) await adjust(1, `key-${n}`);

      const refused = adjust(1, 'one-more');

      await expect(refused).rejects.toMatchObject({ code: 'OVERLOADED', executed: 'no' });
      await stock.outbox.settle(await stock.outbox.pending(10));
      expect(await adjust(1, 'one-more')).toMatchObject({ onHand: maxPendingPerAggregate });
    }, 60_000);
  });
};
