import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { testContext } from '../testing/context.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import type { AggregateDefinition, Facts, ListQuery } from './aggregate.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { Aggregates } from './aggregates.ts';
import { comparePlaces, scoreOf } from './order.ts';

const thing = z.object({
  id: z.string(),
  version: z.int(),
  updatedAt: z.string(),
  title: z.string(),
  text: z.string(),
  kind: z.string(),
  rank: z.number(),
  hidden: z.boolean(),
});
type Thing = z.infer<typeof thing>;

const wordsIn = (text: string) => [...new Set(text.toLowerCase().split(' '))];

const filters = [['hidden'], ['hidden', 'kind']];
const words = 'words';
const byKey = [['titleKey', 'ascending']] as const;

/** Things as the tests of lists define them. */
export const things = {
  schema: thing,
  indexed: {
    version: 1,
    fields: ({ title, text }) => ({
      titleKey: title.toLowerCase(),
      words: wordsIn(`${title} ${text}`),
      titleWords: wordsIn(title),
      textWords: wordsIn(text),
    }),
  },
  lists: {
    title: { filters, words, sort: byKey },
    rank: { filters, words, sort: [['rank', 'descending'], ...byKey] },
    best: { filters, words, score: { titleWords: 3, textWords: 1 }, sort: byKey },
    all: { sort: [] },
  },
} satisfies AggregateDefinition<Thing>;

/** A thing before it is stored. */
export const thingOf = (id: string, facts: Partial<Thing> = {}): Facts<Thing> => ({
  id,
  title: `Title ${id}`,
  text: 'of use',
  kind: 'tool',
  rank: 0,
  hidden: false,
  ...facts,
});

type Query = Omit<ListQuery, 'limit' | 'cursor'>;

const shown = { order: 'title', where: { hidden: false } };

/** The ids of a whole list, read page by page. */
export const idsOf = async (aggregates: Aggregates<Thing>, query: Query = shown, limit = 100) => {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await aggregates.list({ ...query, limit, cursor }, testContext());
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return ids;
};

/** Aggregates of things on a store. */
export const thingsOn = (
  store: AggregateStore<Thing>,
  definition: AggregateDefinition<Thing> = things,
) =>
  new Aggregates({ name: 'things', definition, store: () => store, runtime: createFakeRuntime() });

const cursorOf = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
const valuesOf = (cursor: string | null): unknown[] =>
  JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString());

/** The lists of every aggregate store. `open` gives an empty store of `things`. */
export const listsSuite = (name: string, open: () => Promise<AggregateStore<Thing>>): void => {
  const withThings = async (...all: readonly Facts<Thing>[]) => {
    const aggregates = thingsOn(await open());
    for (const each of all) await aggregates.create(testContext(), () => each);
    return aggregates;
  };
  const change = (aggregates: Aggregates<Thing>, id: string, facts: Partial<Thing>) =>
    aggregates.change(id, testContext(), {}, (present) => ({ ...present, ...facts }));

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

  describe(`${name}: pages`, () => {
    test('nothing is lost or repeated while others are added, changed and removed', async () => {
      const aggregates = await withThings(
        ...Array.from({ length: 20 }, (_, n) => thingOf(`t${10 + n}`)),
      );
      const seen: string[] = [];
      let cursor: string | undefined;
      for (let turn = 0; turn < 5; turn++) {
        const page = await aggregates.list({ ...shown, limit: 4, cursor }, testContext());
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
        await aggregates.create(testContext(), () =>
          thingOf(`new-${turn}`, { title: `A ${turn}` }),
        );
        await change(aggregates, seen.at(-1) ?? '', { hidden: true });
        await change(aggregates, seen[0] ?? '', { text: `changed ${turn}` });
      }

      expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => `t${10 + n}`));
      expect(cursor).toBeUndefined();
    });

    test('a full last page has no cursor', async () => {
      const aggregates = await withThings(thingOf('a'), thingOf('b'));

      const page = await aggregates.list({ ...shown, limit: 2 }, testContext());

      expect(page.items).toHaveLength(2);
      expect(page.nextCursor).toBeNull();
    });

    test('a page is bounded in bytes, and the pages together have everything', async () => {
      const text = 'é'.repeat(10_000);
      const ids = Array.from({ length: 100 }, (_, n) => `t${100 + n}`);
      const aggregates = await withThings(...ids.map((id) => thingOf(id, { text })));

      const page = await aggregates.list({ ...shown, limit: 100 }, testContext());

      expect(page.items.length).toBeGreaterThan(20);
      expect(Buffer.byteLength(JSON.stringify(page.items))).toBeLessThan(600_000);
      expect(await idsOf(aggregates)).toEqual(ids);
    });

    test('an aggregate that is larger than a page has a page to itself', async () => {
      const text = 'x'.repeat(600_000);
      const aggregates = await withThings(...['a', 'b'].map((id) => thingOf(id, { text })));

      const page = await aggregates.list({ ...shown, limit: 100 }, testContext());

      expect(page.items.map(({ id }) => id)).toEqual(['a']);
      expect(await idsOf(aggregates)).toEqual(['a', 'b']);
    });

    test('the cursor of another list is refused', async () => {
      const aggregates = await withThings(thingOf('a'), thingOf('b'));
      const { nextCursor } = await aggregates.list({ ...shown, limit: 1 }, testContext());
      const cursor = nextCursor ?? '';
      const others = [
        { ...shown, order: 'rank' },
        { ...shown, where: { hidden: true } },
        { ...shown, where: { hidden: false, kind: 'tool' } },
        { ...shown, all: ['title'] },
      ];

      for (const other of others) {
        const list = aggregates.list({ ...other, limit: 1, cursor }, testContext());
        await expect(list).rejects.toMatchObject({
          code: 'INVALID_ARGUMENT',
          fields: [{ field: 'cursor', message: 'is not a cursor of this list' }],
        });
      }
      const { items } = await aggregates.list({ ...shown, limit: 5, cursor }, testContext());
      expect(items.map(({ id }) => id)).toEqual(['b']);
    });

    test('a forged cursor is refused', async () => {
      const aggregates = await withThings(thingOf('a'), thingOf('b'));
      const best = { ...shown, order: 'best', all: ['title'] };
      const markOf = async (query: Query) => {
        const { nextCursor } = await aggregates.list({ ...query, limit: 1 }, testContext());
        return valuesOf(nextCursor)[0];
      };
      const mark = await markOf(shown);
      const forged = [
        null,
        {},
        [],
        [mark],
        [mark, 'title a'],
        [mark, { $gt: '' }, 'a'],
        [mark, 'title a', { $ne: null }],
        [mark, 'title a', 5],
        [mark, 'title a', null],
        [mark, 'title a', 'a', 'more'],
        [mark, 'x'.repeat(201), 'a'],
        [`${mark}x`, 'title a', 'a'],
      ].map((values) => ({ ...shown, cursor: cursorOf(values) }));
      const unreadable = ['', '_', 'AAAA', Buffer.from('not json').toString('base64url')];

      for (const query of [
        ...forged,
        ...unreadable.map((cursor) => ({ ...shown, cursor })),
        { ...best, cursor: cursorOf([await markOf(best), 'high', 'title a', 'a']) },
      ]) {
        await expect(aggregates.list({ ...query, limit: 1 }, testContext())).rejects.toMatchObject({
          code: 'INVALID_ARGUMENT',
          fields: [{ field: 'cursor' }],
        });
      }
    });
  });

  describe(`${name}: what is read`, () => {
    test('with fields, only these are read, and they decide how much fits a page', async () => {
      const text = 'x'.repeat(20_000);
      const ids = Array.from({ length: 100 }, (_, n) => `t${100 + n}`);
      const aggregates = await withThings(...ids.map((id) => thingOf(id, { text })));
      const fields = ['id', 'title'] as const;
      const parts = ids.map((id) => ({ id, title: `Title ${id}` }));

      const page = await aggregates.list({ ...shown, limit: 100, fields }, testContext());
      const found = await aggregates.findMany(['t100', 'gone', 't100'], testContext(), { fields });
      const titles = await aggregates.findMany(['t100'], testContext(), { fields: ['title'] });

      expect(page).toEqual({ items: parts, nextCursor: null });
      expect(found).toEqual(parts.slice(0, 1));
      expect(titles).toEqual([{ title: 'Title t100' }]);
    });

    test('values are counted in ascending order, as a filter selects', async () => {
      const aggregates = await withThings(
        thingOf('a', { kind: 'toy', rank: 10 }),
        thingOf('b', { rank: 9 }),
        thingOf('c', { kind: 'toy', rank: 10 }),
        thingOf('d', { kind: 'book', hidden: true }),
      );
      const shownOnly = { hidden: false };

      expect(await aggregates.countBy('kind', shownOnly, testContext())).toEqual([
        { value: 'tool', count: 1 },
        { value: 'toy', count: 2 },
      ]);
      expect(await aggregates.countBy('rank', shownOnly, testContext())).toEqual([
        { value: 9, count: 1 },
        { value: 10, count: 2 },
      ]);
    });
  });
};

const upwards = { field: 'any', direction: 1 } as const;
