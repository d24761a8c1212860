import { describe, expect, test } from '@jest/globals';
import { testContext } from '../testing/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { comparePlaces, scoreOf } from './order.ts';
import { type Thing, idsOf, shown, thingOf, things, thingsIn } from './things.suite.ts';

/** The orders and selections of every aggregate store. `open` gives an empty store of `things`. */
export const listsSuite = (name: string, open: () => Promise<AggregateStore<Thing>>): void => {
  const { withThings, change } = thingsIn(open);

  describe(`${name}: the order of lists`, () => {
    test('an empty store has empty lists', async () => {
      const aggregates = await withThings();

      expect(await idsOf(aggregates)).toEqual([]);
      expect(await idsOf(aggregates, { ...shown, order: 'best', all: ['of'] })).toEqual([]);
      expect(await aggregates.countBy('kind', { hidden: false }, testContext())).toEqual([]);
    });

    test('texts are sorted by code point and equal ones by id, at any size of page', async () => {
      const titles = ['zebra', 'apple', 'Zoo', 'zoo', '😀', '台灯', '\ue000', 'é', 'app'];
      const aggregates = await withThings(...titles.map((title, n) => thingOf(`t${n}`, { title })));
      const sorted = ['t8', 't1', 't0', 't2', 't3', 't7', 't5', 't6', 't4'];

      for (const limit of [1, 4, 100])
        expect(await idsOf(aggregates, shown, limit)).toEqual(sorted);
    });

    test('a list may sort downwards, and by more than one field', async () => {
      const ranks = [2, 10, -1, 2, 0.5, 10];
      const aggregates = await withThings(
        ...ranks.map((rank, n) => thingOf(`t${n}`, { rank, title: `Title ${9 - n}` })),
      );
      const sorted = ['t5', 't1', 't3', 't0', 't4', 't2'];
      const query = { ...shown, order: 'rank' };

      for (const limit of [1, 4, 100])
        expect(await idsOf(aggregates, query, limit)).toEqual(sorted);
    });

    test('a list without filters has everything, by id', async () => {
      const aggregates = await withThings(thingOf('b'), thingOf('a', { hidden: true }));

      expect(await idsOf(aggregates, { order: 'all' })).toEqual(['a', 'b']);
    });

    test('a change moves an aggregate to its new place', async () => {
      const aggregates = await withThings(...['a', 'b', 'c'].map((id) => thingOf(id)));
      expect(await idsOf(aggregates)).toEqual(['a', 'b', 'c']);

      await change(aggregates, 'a', { title: 'Title d' });
      expect(await idsOf(aggregates)).toEqual(['b', 'c', 'a']);

      for (let n = 0; n < 30; n++) await change(aggregates, 'b', { title: `Title ${99 - n}` });
      expect(await idsOf(aggregates)).toEqual(['b', 'c', 'a']);
    });
  });

  describe(`${name}: the selection of lists`, () => {
    test('a filter selects by equality, and follows changes', async () => {
      const aggregates = await withThings(
        thingOf('a', { hidden: true }),
        thingOf('b', { kind: 'toy' }),
        thingOf('c'),
      );
      const queries = [
        { ...shown },
        { ...shown, order: 'rank' },
        { ...shown, order: 'best', all: ['title'] },
      ];
      for (const query of queries) expect(await idsOf(aggregates, query)).toEqual(['b', 'c']);
      const where = { hidden: false, kind: 'tool' };
      expect(await idsOf(aggregates, { order: 'title', where })).toEqual(['c']);

      await change(aggregates, 'a', { hidden: false });

      for (const query of queries) expect(await idsOf(aggregates, query)).toEqual(['a', 'b', 'c']);
      expect(await idsOf(aggregates, { order: 'title', where })).toEqual(['a', 'c']);
      expect(await idsOf(aggregates, { order: 'title', where: { ...where, kind: 'x' } })).toEqual(
        [],
      );
    });

    test('a search has what contains every word, with each filter and order', async () => {
      const aggregates = await withThings(
        thingOf('a', { title: 'Lamp B', rank: 1 }),
        thingOf('b', { title: 'Lamp A', rank: 2 }),
        thingOf('c', { title: 'Lamp C', kind: 'toy', rank: 3 }),
        thingOf('d', { title: 'Stool', kind: 'toy', rank: 4 }),
      );
      const find = (order: string, all: string[], kind?: string) =>
        idsOf(aggregates, { order, all, where: { hidden: false, ...(kind && { kind }) } }, 1);

      expect(await find('rank', ['lamp'])).toEqual(['c', 'b', 'a']);
      expect(await find('title', ['lamp', 'lamp'])).toEqual(['b', 'a', 'c']);
      expect(await find('title', ['lamp'], 'tool')).toEqual(['b', 'a']);
      expect(await find('title', ['a', 'lamp', 'use'])).toEqual(['b']);
      expect(await find('title', ['lamp', 'stool'])).toEqual([]);
      expect(await find('title', ['lam'])).toEqual([]);
    });

    test('a changed aggregate is found by its new words only, and once', async () => {
      const aggregates = await withThings(thingOf('a', { title: 'Lamp' }));
      await change(aggregates, 'a', { title: 'Chair' });

      expect(await idsOf(aggregates, { ...shown, all: ['chair'] })).toEqual(['a']);
      expect(await idsOf(aggregates, { ...shown, all: ['lamp'] })).toEqual([]);

      await change(aggregates, 'a', { title: 'Lamp' });
      expect(await idsOf(aggregates, { ...shown, all: ['lamp'] })).toEqual(['a']);
    });

    test('the best match comes first, and pages of any search have each result once', async () => {
      const { random } = createFakeRuntime({ seed: 42 });
      const vocabulary = ['oak', 'lamp', 'desk', 'red', 'chair', 'big'];
      const some = (most: number) =>
        Array.from({ length: Math.ceil(random() * most) }, () => {
          return vocabulary[Math.floor(random() * vocabulary.length)] ?? '';
        }).join(' ');
      const all = Array.from({ length: 60 }, (_, n) =>
        thingOf(`t${n}`, { title: some(2), text: some(4) }),
      );
      const aggregates = await withThings(...all);

      for (const wanted of [['oak'], ['lamp', 'red'], ['big', 'desk', 'chair'], ['nothing']]) {
        const { fields } = things.indexed;
        const { score } = things.lists.best;
        const expected = all
          .map((facts) => ({ ...facts, ...fields({ ...facts, version: 1, updatedAt: '' }) }))
          .filter((each) => wanted.every((word) => each.words.includes(word)))
          .map((each) => [-scoreOf(score, each, wanted), each.titleKey, each.id])
          .toSorted((a, b) => comparePlaces([upwards, upwards, upwards], a, b))
          .map(([, , id]) => id);

        for (const limit of [7, 100]) {
          const query = { ...shown, order: 'best', all: wanted };
          expect(await idsOf(aggregates, query, limit)).toEqual(expected);
        }
      }
    });

    test('ids that are left out are in no page of a list or a search, and pages are full', async () => {
      const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
      const aggregates = await withThings(...ids.map((id) => thingOf(id)));
      const except = ['a', 'c', 'd', 'gone'];

      for (const query of [shown, { ...shown, all: ['title'] }, { order: 'all' }]) {
        for (const limit of [1, 2, 100]) {
          expect(await idsOf(aggregates, { ...query, except }, limit)).toEqual(['b', 'e', 'f']);
        }
        const page = await aggregates.list({ ...query, except, limit: 2 }, testContext());
        expect(page.items.map(({ id }) => id)).toEqual(['b', 'e']);
      }
    });

    test('a query for which a list has no index is a fault of the service', async () => {
      const aggregates = await withThings();

      for (const query of [
        { order: 'gone' },
        { order: 'title', where: { kind: 'tool' } },
        { order: 'all', all: ['word'] },
        { order: 'best', where: { hidden: false } },
      ]) {
        await expect(idsOf(aggregates, query)).rejects.toThrow('has no list');
      }
    });
  });
};

const upwards = { field: 'any', direction: 1 } as const;
