import { describe, expect, test } from '@jest/globals';
import { testContext } from '../testing/context.ts';
import type { AggregateStore } from './aggregate-store.ts';
import { type Query, type Thing, idsOf, shown, thingOf, thingsIn } from './things.suite.ts';

const cursorOf = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
const valuesOf = (cursor: string | null): unknown[] =>
  JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString());

/** The pages and parts of every aggregate store. `open` gives an empty store of `things`. */
export const pagesSuite = (name: string, open: () => Promise<AggregateStore<Thing>>): void => {
  const { withThings, change } = thingsIn(open);

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

    test('a list that is sorted by long texts goes on after each of them', async () => {
      const ids = Array.from({ length: 5 }, (_, n) => `t${n}`);
      const title = 'x'.repeat(250);
      const aggregates = await withThings(...ids.map((id) => thingOf(id, { title: title + id })));

      expect(await idsOf(aggregates, shown, 2)).toEqual(ids);
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
        [mark, 'x'.repeat(1_001), 'a'],
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
