import { describe, expect, test } from '@jest/globals';
import type { Price } from '@shop/shared/contracts/pricing';
import { maxPendingPerAggregate } from '@shop/shared/events/pending-events';
import { testContext } from '@shop/shared/testing/context';
import { pendingEventOf } from '@shop/shared/testing/events';
import type { PriceRepository } from './price-repository.ts';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

const priceOf = (id: string, version = 1): Price => ({
  id,
  list: eur(1_000_000_000_000),
  current: eur(800 + version),
  version,
  updatedAt: '2026-01-01T00:00:00.000Z',
});

const changeOf = ({ id, version }: Price, eventId = `${id}-${version}`) =>
  pendingEventOf({ id: eventId, type: 'priceChanged', key: id, version });

/** What every price repository promises. `open` gives an empty one. */
export const priceRepositorySuite = (name: string, open: () => Promise<PriceRepository>): void => {
  const setup = async (...ids: string[]) => {
    const prices = await open();
    for (const price of ids.map((id) => priceOf(id))) {
      await prices.insert({ price, fingerprint: 'first' }, changeOf(price), testContext());
    }
    return prices;
  };

  describe(name, () => {
    test('finds the prices that there are, each once', async () => {
      const prices = await setup('lamp', 'chair', 'desk');

      const found = await prices.find(['chair', 'gone', 'lamp', 'chair'], testContext());

      expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
        priceOf('chair'),
        priceOf('lamp'),
      ]);
      expect(await prices.find(['gone'], testContext())).toEqual([]);
    });

    test('keeps a first price against a second one and shows it, without an event', async () => {
      const prices = await setup('lamp');
      const second = { ...priceOf('lamp'), current: eur(1) };

      const present = await prices.insert(
        { price: second, fingerprint: 'second' },
        changeOf(second, 'not-announced'),
        testContext(),
      );

      expect(present).toEqual({ price: priceOf('lamp'), fingerprint: 'first' });
      expect(await prices.find(['lamp'], testContext())).toEqual([priceOf('lamp')]);
      expect(await prices.outbox.pending(10)).toEqual([changeOf(priceOf('lamp'))]);
    });

    test('of many first prices at once it keeps one', async () => {
      const prices = await setup();
      const attempts = Array.from({ length: 30 }, (_, n) => n);

      const results = await Promise.all(
        attempts.map((n) => {
          const price = { ...priceOf('lamp'), current: eur(n) };
          const event = changeOf(price, `event-${n}`);
          return prices.insert({ price, fingerprint: `${n}` }, event, testContext());
        }),
      );

      const [kept] = await prices.find(['lamp'], testContext());
      expect(results.filter((present) => present === undefined)).toHaveLength(1);
      for (const present of results) expect(present?.price ?? kept).toEqual(kept);
      expect(await prices.outbox.pending(100)).toHaveLength(1);
    });

    test('replaces a price by its next version and announces it', async () => {
      const prices = await setup('lamp', 'chair');
      const next = priceOf('lamp', 2);

      expect(
        await prices.replace({ next, fingerprint: 'change' }, changeOf(next), testContext()),
      ).toBe(true);

      expect(await prices.find(['lamp'], testContext())).toEqual([next]);
      expect(await prices.find(['chair'], testContext())).toEqual([priceOf('chair')]);
      const pending = await prices.outbox.pending(10);
      expect(pending.filter(({ key }) => key === 'lamp')).toEqual([
        changeOf(priceOf('lamp')),
        changeOf(next),
      ]);
    });

    test('refuses a version that is not the next one, and one of no price', async () => {
      const prices = await setup('lamp');

      for (const next of [priceOf('lamp', 1), priceOf('lamp', 3), priceOf('gone', 2)]) {
        expect(
          await prices.replace({ next, fingerprint: 'change' }, changeOf(next), testContext()),
        ).toBe(false);
      }

      expect(await prices.find(['lamp', 'gone'], testContext())).toEqual([priceOf('lamp')]);
      expect(await prices.outbox.pending(10)).toHaveLength(1);
    });

    test('knows the change that made the present version, and no earlier one', async () => {
      const prices = await setup('lamp');
      const replace = (next: Price, fingerprint: string) =>
        prices.replace({ next, fingerprint }, changeOf(next), testContext());
      const changedBy = (fingerprint: string) =>
        prices.changedBy('lamp', fingerprint, testContext());
      expect(await changedBy('first')).toBeUndefined();
      await replace(priceOf('lamp', 2), 'one');
      expect(await changedBy('one')).toEqual(priceOf('lamp', 2));

      await replace(priceOf('lamp', 3), 'two');
      await replace(priceOf('lamp', 3), 'three');

      expect(await changedBy('two')).toEqual(priceOf('lamp', 3));
      for (const other of ['one', 'three']) expect(await changedBy(other)).toBeUndefined();
      expect(await prices.find(['lamp'], testContext())).toEqual([priceOf('lamp', 3)]);
    });

    test('lets one of many changes of the same version through', async () => {
      const prices = await setup('lamp');
      const next = priceOf('lamp', 2);

      const replaced = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          prices.replace(
            { next, fingerprint: 'change' },
            changeOf(next, `event-${n}`),
            testContext(),
          ),
        ),
      );

      expect(replaced.filter(Boolean)).toHaveLength(1);
      expect(await prices.outbox.pending(100)).toHaveLength(2);
    });

    test('takes no more changes of a price whose events nobody takes', async () => {
      const prices = await setup('lamp');
      for (let version = 2; version <= maxPendingPerAggregate; version++) {
        const next = priceOf('lamp', version);
        await prices.replace({ next, fingerprint: 'change' }, changeOf(next), testContext());
      }
      const oneMore = priceOf('lamp', maxPendingPerAggregate + 1);

      const refused = prices.replace(
        { next: oneMore, fingerprint: 'change' },
        changeOf(oneMore),
        testContext(),
      );

      await expect(refused).rejects.toMatchObject({ code: 'OVERLOADED', executed: 'no' });
      await prices.outbox.settle(await prices.outbox.pending(10));
      expect(
        await prices.replace(
          { next: oneMore, fingerprint: 'change' },
          changeOf(oneMore),
          testContext(),
        ),
      ).toBe(true);
    });
  });
};
