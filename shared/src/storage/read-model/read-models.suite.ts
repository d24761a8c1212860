import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { ServiceError } from '../../errors.ts';
import { testContext } from '../../testing/context.ts';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import type { Storage } from '../storage.ts';
import { ReadModel } from './read-model.ts';
import {
  type ReadModelDocument,
  ReadModelStore,
  type SourceState,
  readModelDocuments,
  sourceStates,
} from './read-model-store.ts';
import { SourceConsumer } from './source-consumer.ts';
import { announced, createOwners, loans } from './testing/library.ts';

/** Opens empty documents of some kinds; a second call opens those of before, as a replica does. */
type OpenDocuments = () => Storage['documents'];

const at = (seq: number, epoch = 'e1') => ({ epoch, seq });
const away = () => new ServiceError('UNAVAILABLE', 'away', { executed: 'no' });

/** The promises of read models, on each store. */
export const readModelsSuite = (title: string, open: OpenDocuments): void => {
  const setup = async (count = 0) => {
    const owners = createOwners();
    for (let n = 0; n < count; n++) owners.own(`b${String(n).padStart(3, '0')}`);
    const runtime = createFakeRuntime();
    const documents = open();
    const replica = async () => {
      const all = await documents<ReadModelDocument>('loans', readModelDocuments(loans.lists));
      const states = await documents<SourceState>('loans.sources', sourceStates);
      const store = new ReadModelStore(
        () => all,
        () => states,
      );
      const [books, shelves] = loans.from.map((source) => source.open(owners.clientOf));
      if (!books || !shelves) throw new Error('the read model has two sources');
      const common = { store, runtime, log: pino({ enabled: false }) };
      const model = new ReadModel({ name: 'loans', definition: loans, store });
      return {
        store,
        model,
        books: new SourceConsumer({ ...common, source: books, others: [shelves] }),
        shelves: new SourceConsumer({ ...common, source: shelves, others: [books] }),
        async genre(name = 'crime') {
          const query = { order: 'byId', where: { genre: name, isIn: true }, limit: 1_000 };
          const { items } = await model.list(query, testContext());
          return items.map(({ id }) => id);
        },
      };
    };
    return { owners, runtime, replica, ...(await replica()) };
  };

  const setupLoaded = async (...ids: readonly string[]) => {
    const library = await setup();
    for (const id of ids) library.owners.own(id);
    await library.books.reset(at(7));
    await library.shelves.reset(at(9));
    library.owners.pages.length = 0;
    return library;
  };

  describe(title, () => {
    test('it begins without a position, with everything that is there', async () => {
      const { books, shelves, genre, owners, model } = await setup(250);
      owners.own('b999', 'crime', 0);
      expect(await books.position()).toBeUndefined();

      expect(await books.reset(at(7))).toEqual(at(7));
      expect(await shelves.reset(at(9))).toEqual(at(9));

      expect(await genre()).toHaveLength(250);
      expect(await model.find('b999', testContext())).toEqual({
        id: 'b999',
        genre: 'crime',
        isIn: false,
      });
      expect(await model.find('gone', testContext())).toBeUndefined();
      expect([await books.position(), await shelves.position()]).toEqual([at(7), at(9)]);
    });

    test('until each source was loaded reads are refused, not executed', async () => {
      const { books, shelves, model } = await setup(1);
      const refusal = { code: 'UNAVAILABLE', executed: 'no' };
      await expect(model.find('b000', testContext())).rejects.toMatchObject(refusal);
      await books.reset(at(7));
      await expect(model.findMany(['b000'], testContext())).rejects.toMatchObject(refusal);

      await shelves.reset(at(9));

      expect(await model.find('b000', testContext())).toMatchObject({ isIn: true });
    });

    test('the order in which sources are loaded does not matter', async () => {
      const { books, shelves, genre } = await setup(3);

      await shelves.reset(at(9));
      await books.reset(at(7));

      expect(await genre()).toHaveLength(3);
    });

    test('sources that are loaded at the same time miss nothing', async () => {
      const { books, shelves, genre } = await setup(250);

      await Promise.all([books.reset(at(7)), shelves.reset(at(9))]);

      expect(await genre()).toHaveLength(250);
    });

    test('what a list leaves out and the model knows is looked up', async () => {
      const { books, genre, owners } = await setupLoaded('b1', 'b2');
      owners.unlisted.add('b1');
      owners.own('b1', 'romance', 1, 2);

      await books.reset(at(70));

      expect([await genre('crime'), await genre('romance')]).toEqual([['b2'], ['b1']]);
    });

    test('events have their effect once, in any order, and the position is kept', async () => {
      const { books, shelves, genre, replica } = await setupLoaded('b1', 'b2');

      await shelves.apply([announced({ id: 'b1', version: 3, copies: 1 })], at(11));
      await shelves.apply([announced({ id: 'b1', version: 2, copies: 0 })], at(12));
      await shelves.apply([announced({ id: 'b2', version: 2, copies: 0 })], at(13));
      await shelves.apply([announced({ id: 'b2', version: 1, copies: 1 })], at(13));
      await books.apply([announced({ id: 'b1', version: 2, genre: 'romance' })], at(8));

      expect([await genre('crime'), await genre('romance')]).toEqual([[], ['b1']]);
      const later = await replica();
      expect([await later.books.position(), await later.shelves.position()]).toEqual([
        at(8),
        at(13),
      ]);
      expect(await later.genre('romance')).toEqual(['b1']);
    });

    test('of many versions of one aggregate in one batch the newest stays', async () => {
      const { books, genre } = await setupLoaded('b1');
      const versions = Array.from({ length: 20 }, (_, n) => ((n * 7) % 20) + 2);

      await books.apply(
        versions.map((version) => announced({ id: 'b1', version, genre: `g${version}` })),
        at(30),
      );

      expect(await genre('g21')).toEqual(['b1']);
    });

    test('an event that comes late, out of the dead letters, replaces nothing newer', async () => {
      const { books, genre } = await setupLoaded('b1');
      await books.apply([announced({ id: 'b1', version: 3, genre: 'poetry' })], at(9));

      await books.apply([announced({ id: 'b1', version: 2, genre: 'romance' })], at(9));

      expect(await genre('poetry')).toEqual(['b1']);
      expect(await books.position()).toEqual(at(9));
    });

    test('within a log the position of a slower replica does not count', async () => {
      const { books, replica } = await setupLoaded('b1');
      const slower = await replica();
      await slower.books.position();
      await books.apply([], at(20));

      await slower.books.apply([], at(11));

      expect(await books.position()).toEqual(at(20));
    });

    test('the part that another source told before is asked for', async () => {
      const { books, owners, genre } = await setupLoaded();
      owners.own('b1');

      await books.apply([announced({ id: 'b1', version: 1, genre: 'crime' })], at(8));

      expect(await genre()).toEqual(['b1']);
    });

    test('events are followed while there is nobody to ask', async () => {
      const { books, shelves, owners, genre } = await setupLoaded();
      owners.beforeAnswer = async () => Promise.reject(away());

      await books.apply([announced({ id: 'b1', version: 1, genre: 'crime' })], at(8));
      await shelves.apply([announced({ id: 'b1', version: 1, copies: 3 })], at(10));

      expect(await books.position()).toEqual(at(8));
      expect(await genre()).toEqual(['b1']);
    });

    test.each(['books.list', 'books.find', 'shelves.find'])(
      'a rebuild of which %s fails has no position and goes on where it was, also elsewhere',
      async (failing) => {
        const { books, owners, replica } = await setupLoaded('old');
        for (let n = 0; n < 250; n++) owners.own(`n${String(n).padStart(3, '0')}`);
        owners.unlisted.add('old');
        let left = 2;
        owners.beforeAnswer = async (operation) => {
          if (operation === failing && --left <= 0) throw away();
        };
        if (failing === 'books.find') left = 1;

        await expect(books.reset(at(90))).rejects.toThrow('away');
        expect(await books.position()).toBeUndefined();
        owners.beforeAnswer = async () => undefined;
        const later = await replica();
        expect(await later.books.position()).toBeUndefined();

        expect(await later.books.reset(at(95))).toEqual(at(90));
        expect(owners.pages.filter((cursor) => cursor === '')).toHaveLength(1);
        expect(await later.genre()).toHaveLength(251);
      },
    );

    test('a rebuild that takes longer than any call may ends', async () => {
      const { books, shelves, owners, runtime } = await setup(30);
      owners.pageSize = 5;
      owners.beforeAnswer = async (_operation, context) => {
        await runtime.advance(9_000);
        if (context.remainingMs() === 0) throw new ServiceError('DEADLINE_EXCEEDED', 'late');
      };

      expect(await books.reset(at(7))).toEqual(at(7));
      expect(await shelves.reset(at(9))).toEqual(at(9));

      expect(runtime.now()).toBeGreaterThan(45_000);
    });

    test('a rebuild ends after its page when the process stops, and goes on at the next start', async () => {
      const { books, owners, replica } = await setup(300);
      owners.beforeAnswer = async () => books.stop();

      await expect(books.reset(at(7))).rejects.toMatchObject({ code: 'CANCELLED' });
      const later = await replica();

      expect(await later.books.reset(at(8))).toEqual(at(7));
      expect(owners.pages).toEqual(['', 'b099', 'b199']);
    });

    test('a list whose cursor is no longer known is read from its beginning', async () => {
      const { books, shelves, owners, genre } = await setup(150);
      owners.beforeAnswer = async (operation) => {
        if (operation !== 'books.list' || owners.pages.length !== 2) return;
        throw new ServiceError('INVALID_ARGUMENT', 'not a cursor of this list');
      };

      await books.reset(at(7));
      await shelves.reset(at(9));

      expect(owners.pages).toEqual(['', 'b099', '', 'b099']);
      expect(await genre()).toHaveLength(150);
    });

    test('the older state of an owner that was restored from a backup is believed', async () => {
      const { books, shelves, owners, genre, model } = await setupLoaded('b1', 'b2');
      await books.apply([announced({ id: 'b1', version: 9, genre: 'poetry' })], at(80));
      owners.books.delete('b2');
      owners.shelves.delete('b2');

      await books.reset(at(50));
      await shelves.reset(at(2, 'e2'));

      expect([await genre('crime'), await genre('poetry')]).toEqual([['b1'], []]);
      expect(await model.find('b2', testContext())).toBeUndefined();
      expect(await books.position()).toEqual(at(50));
    });

    test('a rebuild of a log that has been set back since is begun anew', async () => {
      const { books, owners, replica } = await setupLoaded('b1');
      owners.beforeAnswer = async () => Promise.reject(away());
      await expect(books.reset(at(90))).rejects.toThrow('away');
      owners.beforeAnswer = async () => undefined;

      const later = await replica();
      expect(await later.books.position()).toBeUndefined();

      expect(await later.books.reset(at(50))).toEqual(at(50));
    });

    test('a document keeps the parts of the sources that still have it', async () => {
      const { books, owners, model } = await setupLoaded('b1');
      owners.books.delete('b1');

      await books.reset(at(50, 'e2'));

      expect(await model.find('b1', testContext())).toEqual({ id: 'b1', isIn: true });
    });

    test('of replicas that rebuild at once one begins and all end at the same place', async () => {
      const { books, owners, replica, genre } = await setupLoaded('b1');
      for (let n = 0; n < 150; n++) owners.own(`n${n}`);
      const all = [books, (await replica()).books, (await replica()).books];
      for (const one of all) await one.position();

      // Each asked for the end of the log at another time.
      const ends = [21, 20, 22];
      const positions = await Promise.all(all.map((one, n) => one.reset(at(ends[n] ?? 0, 'e2'))));

      expect(new Set(positions.map(({ seq }) => seq)).size).toBe(1);
      expect((await (await replica()).store.state({ name: 'books' }))?.generation).toBe(2);
      expect(await genre()).toHaveLength(151);
    });

    test('a replica adopts the rebuild that another one has ended', async () => {
      const { books, owners, replica } = await setupLoaded('b1');
      const other = await replica();
      await other.books.position();
      await books.reset(at(3, 'e2'));
      owners.pages.length = 0;

      expect(await other.books.reset(at(5, 'e2'))).toEqual(at(3, 'e2'));

      expect(owners.pages).toEqual([]);
    });

    test('an event that one replica applies while another rebuilds is not lost', async () => {
      const { books, owners, replica, genre } = await setupLoaded('b1');
      const other = await replica();
      await other.books.position();
      await books.reset(at(50));
      await other.books.apply([announced({ id: 'b1', version: 2, genre: 'poetry' })], at(51));

      expect(await genre('poetry')).toEqual(['b1']);
      expect(await books.position()).toEqual(at(51));
      expect(owners.pages).toEqual(['']);
    });

    test('an event of a log that was replaced does not undo a rebuild', async () => {
      const { books, replica, genre } = await setupLoaded('b1');
      const other = await replica();
      await other.books.position();
      await books.reset(at(3, 'e2'));

      const late = other.books.apply(
        [announced({ id: 'b1', version: 9, genre: 'poetry' })],
        at(10),
      );

      await expect(late).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(await genre('crime')).toEqual(['b1']);
    });

    test('what was known stays readable while a rebuild has not ended', async () => {
      const { books, owners, replica } = await setupLoaded('b1');
      owners.beforeAnswer = async () => Promise.reject(away());
      await expect(books.reset(at(3, 'e2'))).rejects.toThrow('away');

      expect(await (await replica()).genre()).toEqual(['b1']);
    });
  });
};
