import { expect, test } from '@jest/globals';
import { type ListInput, draftOf, startWith } from './catalogue.suite.ts';
import { expectSearches, names } from './search.suite.ts';

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

test('a withdrawn product is in the lists of those alone, and back when it is sold again', async () => {
  const { idsOf, update } = await startWith(draftOf('chair', { withdrawn: true }), draftOf('lamp'));
  const inputs: ListInput[] = [{}, { q: 'thing' }, { sort: 'newest' }, { category: 'things' }];
  for (const input of inputs) {
    expect(await idsOf(input)).toEqual(['lamp']);
    expect(await idsOf({ ...input, withdrawn: true })).toEqual(['chair']);
  }

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
