import { expect, test } from '@jest/globals';
import {
  type ProductDraft,
  productContract,
  product as productSchema,
} from '@shop/shared/contracts/product';
import { testContext } from '@shop/shared/testing/context';
import { startedService } from '@shop/shared/testing/started-service';
import { toTraceparent } from '@shop/shared/trace';
import { draftOf, expectSearches, names } from './search.suite.ts';
import { product } from './service.ts';

type ListInput = Partial<ReturnType<typeof productContract.operations.list.input.parse>>;

/** The service with these products, each created a day after the one before. */
const startWith = async (...drafts: readonly ProductDraft[]) => {
  const started = await startedService(product);
  const { call, runtime } = started;
  for (const draft of drafts) {
    await call('create', draft);
    await runtime.advance(86_400_000);
  }
  const list = (input: ListInput = {}) =>
    call('list', productContract.operations.list.input.parse(input));
  return {
    ...started,
    list,
    /** The ids of a whole list, read page by page. */
    async idsOf(input: ListInput = {}) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ ...input, cursor });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      return ids;
    },
    /** Changes some facts of a product that has never been changed. */
    update: (id: string, changes: Partial<ProductDraft>, expectedVersion = 1) =>
      call('update', { id, expectedVersion, changes }),
  };
};

test('a created product is found and announced whole with the trace of its call', async () => {
  const { call, announced } = await startWith();
  const context = testContext();

  const created = await call('create', draftOf('a'), { context });

  expect(created).toEqual({ ...draftOf('a'), version: 1, updatedAt: expect.any(String) });
  expect(productSchema.strict().parse(created)).toEqual(created);
  expect(await call('get', { id: 'a' })).toEqual(created);
  expect(await announced()).toEqual([
    {
      id: expect.any(String),
      type: 'productChanged',
      key: 'a',
      version: 1,
      time: created.updatedAt,
      traceparent: toTraceparent(context.trace),
      data: created,
    },
  ]);
});

test('the same creation again gives the same product and announces nothing', async () => {
  const { call, announced } = await startWith();
  const created = await call('create', draftOf('a'), { key: 'k1' });

  expect(await call('create', draftOf('a'), { key: 'k1' })).toEqual(created);
  expect(await announced()).toHaveLength(1);
});

test('another product with the same id is refused', async () => {
  const { call, announced } = await startWith(draftOf('a'));

  const other = call('create', draftOf('a', { name: 'Other' }));

  await expect(other).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await call('get', { id: 'a' })).toMatchObject({ name: 'Thing a', version: 1 });
  expect(await announced()).toHaveLength(1);
});

test('an update changes what it names and nothing else', async () => {
  const { call, update, announced } = await startWith(draftOf('a'));
  const before = await call('get', { id: 'a' });
  const changes = { attributes: { size: 'L' }, withdrawn: true };

  const after = await update('a', changes);

  expect(after).toEqual({ ...before, ...changes, version: 2, updatedAt: expect.any(String) });
  expect(after.updatedAt).toBe('2026-01-02T00:00:00.000Z');
  expect((await announced()).at(-1)).toMatchObject({ version: 2, data: after });
});

test('an update of a version that is gone is a conflict that names the present one', async () => {
  const { update, announced } = await startWith(draftOf('a'));
  await update('a', { name: 'First' });

  await expect(update('a', { name: 'Late' })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'a is at version 2, not 1',
  });
  expect(await announced()).toHaveLength(2);
});

test('of two updates of the same version at once, one wins and one is told', async () => {
  const { update } = await startWith(draftOf('a'));

  const results = await Promise.allSettled(
    ['First', 'Second'].map((name) => update('a', { name })),
  );

  expect(results).toMatchObject([
    { status: 'fulfilled', value: { name: 'First' } },
    { status: 'rejected', reason: { code: 'CONFLICT' } },
  ]);
});

test('an update without a change is refused', async () => {
  const { update, announced } = await startWith(draftOf('a'));

  await expect(update('a', {})).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'changes' }],
  });
  expect(await announced()).toHaveLength(1);
});

test('an unknown product is not found, by get and by update', async () => {
  const { call, update } = await startWith();

  await expect(call('get', { id: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(update('gone', { name: 'New' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('cards show the products that there are, each once, also withdrawn ones', async () => {
  const { call } = await startWith(draftOf('a'), draftOf('b', { withdrawn: true }), draftOf('c'));

  const cards = await call('cards', { ids: ['b', 'gone', 'a', 'b'] });

  const cardOf = (id: string, withdrawn: boolean) => {
    const { name, brand, category, pictures } = draftOf(id);
    return { id, name, brand, category, picture: pictures[0], withdrawn, version: 1 };
  };
  expect(cards.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
    cardOf('a', false),
    cardOf('b', true),
  ]);
});

test('a list shows the same cards', async () => {
  const { call, list } = await startWith(draftOf('a'));

  expect((await list({ q: 'thing' })).items).toEqual(await call('cards', { ids: ['a'] }));
});

test('an empty catalogue has empty lists and no categories', async () => {
  const { call, list } = await startWith();

  for (const sort of ['relevance', 'name', 'newest'] as const) {
    expect(await list({ q: 'lamp', sort })).toEqual({ items: [], nextCursor: null });
  }
  expect(await call('categories', {})).toEqual([]);
});

test('by name, products are sorted without regard to case and accents, equals by id', async () => {
  const sorted = ['zebra', 'Éclair', 'apple', 'Zoo', 'eclair', 'Äpfel', '😀 mug', '台灯', 'ﬀ'];
  const { idsOf } = await startWith(...sorted.map((name, n) => draftOf(`p${n}`, { name })));

  for (const limit of [1, 4, 100]) {
    expect(await idsOf({ sort: 'name', limit })).toEqual([
      'p5',
      'p2',
      'p1',
      'p4',
      'p8',
      'p0',
      'p3',
      'p7',
      'p6',
    ]);
  }
});

test('the newest product comes first, and a change does not make a product new', async () => {
  const { idsOf, update } = await startWith(...['a', 'b', 'c'].map((id) => draftOf(id)));
  await update('a', { name: 'Changed' });

  for (const limit of [1, 3]) {
    expect(await idsOf({ sort: 'newest', limit })).toEqual(['c', 'b', 'a']);
  }
});

test('a withdrawn product is in no list, and back when it is sold again', async () => {
  const { idsOf, update } = await startWith(draftOf('chair', { withdrawn: true }), draftOf('lamp'));
  const inputs: ListInput[] = [{}, { q: 'thing' }, { sort: 'newest' }, { category: 'things' }];
  for (const input of inputs) expect(await idsOf(input)).toEqual(['lamp']);

  await update('chair', { withdrawn: false });

  for (const input of inputs) {
    expect((await idsOf(input)).toSorted()).toEqual(['chair', 'lamp']);
  }
});

test('without a search, relevance means name, with the same cursors', async () => {
  const { list } = await startWith(draftOf('b'), draftOf('a'));

  const { items, nextCursor } = await list({ sort: 'relevance', limit: 1 });
  const rest = await list({ sort: 'name', limit: 1, cursor: nextCursor ?? '' });

  expect([...items, ...rest.items].map(({ id }) => id)).toEqual(['a', 'b']);
  expect(rest.nextCursor).toBeNull();
});

test('a cursor of another list is refused', async () => {
  const { list } = await startWith(draftOf('b'), draftOf('a'));
  const { nextCursor } = await list({ limit: 1 });
  const cursor = nextCursor ?? '';

  for (const other of [{ q: 'thing' }, { category: 'things' }, { sort: 'newest' as const }]) {
    await expect(list({ ...other, cursor })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      fields: [{ field: 'cursor' }],
    });
  }
});

test('the longest names make cursors that the contract lets through', async () => {
  const name = '😀'.repeat(60);
  const long = ['a', 'b', 'c'].map((letter) => draftOf(letter.repeat(64), { name }));
  const { idsOf } = await startWith(...long);

  expect(await idsOf({ limit: 1 })).toEqual(long.map(({ id }) => id));
});

test('a search finds what has every word, in the name first, then in the facts', async () => {
  const { idsOf } = await startWith(
    draftOf('described', { name: 'A', description: 'lamp lamp lamp lamp, of oak' }),
    draftOf('branded', { name: 'B', brand: 'Lamp & Oak' }),
    draftOf('named', { name: 'Z Oak Lamp' }),
    draftOf('other-named', { name: 'C lamps made of oak' }),
    draftOf('half', { name: 'Lamp' }),
  );

  for (const limit of [1, 100]) {
    expect(await idsOf({ q: 'OAK lamp', limit })).toEqual([
      'other-named',
      'named',
      'branded',
      'described',
    ]);
  }
});

test('all words in the name outrank any that are elsewhere', async () => {
  const name = 'a1 b2 c3 d4 e5';
  const { idsOf } = await startWith(
    draftOf('elsewhere', { name: 'A', brand: name, attributes: { a1: name } }),
    draftOf('named', { name: `Z ${name}`, brand: 'x' }),
  );

  expect(await idsOf({ q: name })).toEqual(['named', 'elsewhere']);
});

test('a search goes with a category and with every order', async () => {
  const { idsOf } = await startWith(
    draftOf('a', { name: 'Lamp B', category: 'lamps' }),
    draftOf('b', { name: 'Lamp A', category: 'lamps' }),
    draftOf('c', { name: 'Lamp C', category: 'chairs' }),
    draftOf('d', { name: 'Stool', category: 'chairs' }),
  );
  const lamps = { q: 'lamp', category: 'lamps' };

  expect(await idsOf({ q: 'lamp', sort: 'newest' })).toEqual(['c', 'b', 'a']);
  expect(await idsOf({ ...lamps, sort: 'name', limit: 1 })).toEqual(['b', 'a']);
  expect(await idsOf({ ...lamps, sort: 'relevance' })).toEqual(['b', 'a']);
  expect(await idsOf({ category: 'lamps' })).toEqual(['b', 'a']);
  expect(await idsOf({ category: 'gone' })).toEqual([]);
});

test('a search takes its text literally', async () => {
  const { idsOf } = await startWith(
    draftOf('a', { name: 'Red Lamp' }),
    draftOf('b', { name: 'Plain', attributes: {} }),
  );

  expect(await idsOf({ q: '"lamp" -red' })).toEqual(['a']);
  expect(await idsOf({ q: 'LAMP!' })).toEqual(['a']);
  expect(await idsOf({ q: 'lamp OR plain' })).toEqual([]);
  expect(await idsOf({ q: '.*' })).toEqual([]);
  expect(await idsOf({ q: '{"$gt":""}' })).toEqual([]);
});

test('a search for no word finds nothing', async () => {
  const { list } = await startWith(draftOf('a'));

  for (const sort of ['relevance', 'name'] as const) {
    expect(await list({ q: '?!', sort })).toEqual({ items: [], nextCursor: null });
  }
});

test('a changed product is found by its new words only', async () => {
  const { idsOf, update } = await startWith(draftOf('a', { name: 'Lamp' }));
  await update('a', { name: 'Chair' });

  expect(await idsOf({ q: 'chair' })).toEqual(['a']);
  expect(await idsOf({ q: 'lamp' })).toEqual([]);
});

test('a search in any language finds what people mean by what they type', async () => {
  const drafts = Object.entries(names).map(([id, name]) => draftOf(id, { name }));

  await expectSearches(await startWith(...drafts));
});

test('categories are counted by what is on sale, and follow a change within 5 seconds', async () => {
  const { call, update, runtime } = await startWith(
    draftOf('a', { category: 'lamps' }),
    draftOf('b', { category: 'chairs' }),
    draftOf('c', { category: 'lamps' }),
    draftOf('d', { category: 'desks', withdrawn: true }),
  );
  expect(await call('categories', {})).toEqual([
    { category: 'chairs', count: 1 },
    { category: 'lamps', count: 2 },
  ]);

  await update('b', { withdrawn: true });
  await runtime.advance(5_000);

  expect(await call('categories', {})).toEqual([{ category: 'lamps', count: 2 }]);
});
