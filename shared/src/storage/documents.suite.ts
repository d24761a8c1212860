import { describe, expect, test } from '@jest/globals';
import { testContext } from '../testing/context.ts';
import type { Identified } from './aggregate.ts';
import type { Documents } from './documents.ts';

/** A document with whatever it is given. */
export interface Note extends Identified {
  readonly text: string;
  readonly parts: Readonly<Record<string, { readonly version: number }>>;
  readonly extra?: unknown;
}

const noteOf = (id: string, version = 1, text = `text ${version}`): Note => ({
  id,
  text,
  parts: { owner: { version } },
});

const byText = { filters: [['text']], sort: [] } as const;

/** The definition that the suite opens its documents with. */
export const noteDefinition = { revision: ['parts'], lists: { byText } };

/** The promises of documents, on each store. `open` gives empty ones of `noteDefinition`. */
export const documentsSuite = (title: string, open: () => Promise<Documents<Note>>): void => {
  const setup = async (...ids: readonly string[]) => {
    const notes = await open();
    await notes.write(ids.map((id) => ({ id, seen: undefined, next: noteOf(id) })));
    return notes;
  };
  const textsOf = async (notes: Documents<Note>) =>
    (await notes.scan('', 100)).map(({ id, text }) => `${id}: ${text}`);

  describe(title, () => {
    test('documents are found by their ids, and scanned in the order of these', async () => {
      const notes = await setup('c', 'a', 'b');

      expect(await notes.find(['b', 'gone'])).toEqual([noteOf('b')]);
      expect(await notes.find(['b'], testContext())).toEqual([noteOf('b')]);
      expect((await notes.scan('', 2)).map(({ id }) => id)).toEqual(['a', 'b']);
      expect((await notes.scan('b', 2)).map(({ id }) => id)).toEqual(['c']);
    });

    test('a document is made once, and others of the same write are made as well', async () => {
      const notes = await setup('a');
      const made = ['a', 'b'].map((id) => ({ id, seen: undefined, next: noteOf(id, 2) }));

      expect(await notes.write(made)).toBe(false);

      expect(await textsOf(notes)).toEqual(['a: text 1', 'b: text 2']);
    });

    test('a document is changed and deleted only as it was seen', async () => {
      const notes = await setup('a', 'b', 'c');
      const seen = noteOf('a');
      const stale = noteOf('b', 7);

      expect(await notes.write([{ id: 'a', seen, next: noteOf('a', 2) }])).toBe(true);
      expect(
        await notes.write([
          { id: 'a', seen, next: noteOf('a', 3) },
          { id: 'b', seen: stale, next: undefined },
          { id: 'c', seen: noteOf('c'), next: undefined },
        ]),
      ).toBe(false);

      expect(await textsOf(notes)).toEqual(['a: text 2', 'b: text 1']);
    });

    test('of many who change one document at once one does', async () => {
      const notes = await setup('a');
      const seen = noteOf('a');

      const all = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          notes.write([{ id: 'a', seen, next: noteOf('a', n + 2) }]),
        ),
      );

      expect(all.filter(Boolean)).toHaveLength(1);
    });

    test('a document without the fields of its revision is changed only while it has none', async () => {
      const notes = await setup();
      // As an earlier version may have stored it.
      const early = { id: 'a', text: 'early' } as Note;
      await notes.write([{ id: 'a', seen: undefined, next: early }]);

      expect(await notes.write([{ id: 'a', seen: early, next: noteOf('a', 2) }])).toBe(true);
      expect(await notes.write([{ id: 'a', seen: early, next: noteOf('a', 3) }])).toBe(false);

      expect(await textsOf(notes)).toEqual(['a: text 2']);
    });

    test('documents are deleted by the range of their ids', async () => {
      const notes = await setup('a:1', 'a:😀', 'b:1', '$a');

      await notes.deleteRange('a:', 'a;');

      expect((await notes.scan('', 10)).map(({ id }) => id)).toEqual(['$a', 'b:1']);
    });

    test('lists have documents as they are now', async () => {
      const notes = await setup('a', 'b', 'c');
      await notes.write([
        { id: 'a', seen: noteOf('a'), next: noteOf('a', 2) },
        { id: 'b', seen: noteOf('b'), next: undefined },
      ]);
      const query = { list: byText, where: { text: 'text 1' }, all: [], except: [], limit: 10 };

      expect(await notes.list(query, testContext())).toEqual([
        { state: noteOf('c'), place: ['c'] },
      ]);
    });

    test('a field that is undefined is absent', async () => {
      const notes = await setup();
      const extra = { sum: 1, last: undefined };
      await notes.write([{ id: 'a', seen: undefined, next: { ...noteOf('a'), extra } }]);
      const seen = noteOf('a');
      await notes.write([{ id: 'a', seen, next: { ...noteOf('a', 2), extra } }]);

      for (const { extra: kept } of await notes.scan('', 10)) {
        expect(kept).toEqual({ sum: 1 });
        expect(JSON.stringify(kept)).toBe('{"sum":1}');
      }
    });
  });
};
