import { expect, test } from '@jest/globals';
import {
  type ProductDraft,
  productContract,
  product as productSchema,
} from '@shop/shared/contracts/product';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { toTraceparent } from '@shop/shared/trace';
import { createHandlers } from './handlers.ts';
import { MemoryProductRepository } from './memory-product-repository.ts';

const draftOf = (id: string, facts: Partial<ProductDraft> = {}): ProductDraft => ({
  id,
  name: `Lamp ${id}`,
  description: 'Gives light.',
  brand: 'Lumo',
  category: 'lamps',
  attributes: { colour: 'red' },
  pictures: [{ shape: 'lamp', variant: 1, alt: 'a lamp' }],
  withdrawn: false,
  ...facts,
});

const creationOf = (id: string, facts: Partial<ProductDraft> = {}) => ({
  ...draftOf(id, facts),
  operationKey: `create-${id}`,
});

const setup = async (...drafts: ProductDraft[]) => {
  const products = new MemoryProductRepository();
  const runtime = createFakeRuntime();
  const handlers = createHandlers({ products, runtime });
  for (const { id, ...facts } of drafts) {
    await handlers.create(creationOf(id, facts), testContext());
  }
  const { list } = productContract.operations;
  return {
    ...handlers,
    /** As a caller asks: with what the contract fills in. */
    list: (input: Parameters<typeof list.input.parse>[0]) =>
      handlers.list(list.input.parse(input), testContext()),
    runtime,
    announced: () => products.outbox.pending(100),
  };
};

test('a created product is found and announced whole with the trace of its call', async () => {
  const { create, get, announced } = await setup();
  const context = testContext();

  const product = await create(creationOf('a'), context);

  expect(productSchema.parse(product)).toEqual({ ...product, ...draftOf('a'), version: 1 });
  expect(await get({ id: 'a' }, testContext())).toEqual(product);
  expect(await announced()).toEqual([
    {
      id: expect.any(String),
      type: 'productChanged',
      key: 'a',
      version: 1,
      time: product.updatedAt,
      traceparent: toTraceparent(context.trace),
      data: product,
    },
  ]);
});

test('the same draft again gives the present product and announces nothing', async () => {
  const { create, update, announced } = await setup(draftOf('a'));
  const changes = { name: 'New' };
  const changed = await update(
    { id: 'a', expectedVersion: 1, changes, operationKey: 'k1' },
    testContext(),
  );

  expect(await create(creationOf('a'), testContext())).toEqual(changed);
  expect(await announced()).toHaveLength(2);
});

test('another draft with the same id is refused', async () => {
  const { create, get } = await setup(draftOf('a'));

  const other = create(creationOf('a', { name: 'Other' }), testContext());

  await expect(other).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
  expect(await get({ id: 'a' }, testContext())).toMatchObject({ name: 'Lamp a', version: 1 });
});

test('an update changes what it names and nothing else', async () => {
  const { create, update, runtime, announced } = await setup();
  const before = await create(creationOf('a'), testContext());
  await runtime.advance(1_000);

  const changes = { attributes: { size: 'L' }, withdrawn: true };
  const after = await update(
    { id: 'a', expectedVersion: 1, changes, operationKey: 'k1' },
    testContext(),
  );

  const updatedAt = '2026-01-01T00:00:01.000Z';
  expect(after).toEqual({ ...before, ...changes, version: 2, updatedAt });
  expect((await announced()).at(-1)).toMatchObject({ version: 2, data: after });
});

test('an update of a version that is gone is a conflict that names the present one', async () => {
  const { update, announced } = await setup(draftOf('a'));
  const rename = (name: string) =>
    update({ id: 'a', expectedVersion: 1, changes: { name }, operationKey: name }, testContext());
  await rename('First');

  await expect(rename('Late')).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'product a is at version 2, not 1',
  });
  expect(await announced()).toHaveLength(2);
});

test('an update that comes again, after a crash, gives the product that it has made', async () => {
  const { update, announced } = await setup(draftOf('a'));
  const change = { id: 'a', expectedVersion: 1, changes: { name: 'New' }, operationKey: 'k1' };
  const product = await update(change, testContext());

  expect(await update(change, testContext())).toEqual(product);
  for (const other of [{ operationKey: 'k2' }, { changes: { name: 'Newer' } }]) {
    const conflict = update({ ...change, ...other }, testContext());
    await expect(conflict).rejects.toMatchObject({ code: 'CONFLICT' });
  }
  expect(await announced()).toHaveLength(2);
});

test('of two updates of the same version at once, one wins and one is told', async () => {
  const { update } = await setup(draftOf('a'));

  const results = await Promise.allSettled(
    ['First', 'Second'].map((name) =>
      update({ id: 'a', expectedVersion: 1, changes: { name }, operationKey: name }, testContext()),
    ),
  );

  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

test('an update without a change is refused', async () => {
  const { update, announced } = await setup(draftOf('a'));

  const empty = update(
    { id: 'a', expectedVersion: 1, changes: {}, operationKey: 'k1' },
    testContext(),
  );

  await expect(empty).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    fields: [{ field: 'changes' }],
  });
  expect(await announced()).toHaveLength(1);
});

test('an unknown product is not found, by get and by update', async () => {
  const { get, update } = await setup();
  const changes = { name: 'New' };

  await expect(get({ id: 'gone' }, testContext())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const updated = update(
    { id: 'gone', expectedVersion: 1, changes, operationKey: 'k1' },
    testContext(),
  );
  await expect(updated).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('cards show what is there, in a shape that the contract allows', async () => {
  const { cards } = await setup(draftOf('a'), draftOf('b', { withdrawn: true }));

  const found = await cards({ ids: ['a', 'b', 'gone'] }, testContext());

  expect(productContract.operations.cards.output.parse(found)).toHaveLength(2);
});

test('a list goes on where its cursor says until everything was shown', async () => {
  const { list } = await setup(...['c', 'a', 'b'].map((id) => draftOf(id)));

  const first = await list({ limit: 2 });
  const second = await list({ limit: 2, cursor: first.nextCursor ?? '' });

  expect(first.items.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(second.items.map(({ id }) => id)).toEqual(['c']);
  expect(second.nextCursor).toBeNull();
});

test('without a search, relevance means name, with the same cursors', async () => {
  const { list } = await setup(draftOf('b'), draftOf('a'));

  const { items, nextCursor } = await list({ sort: 'relevance', limit: 1 });
  const rest = await list({ sort: 'name', limit: 1, cursor: nextCursor ?? '' });

  expect([...items, ...rest.items].map(({ id }) => id)).toEqual(['a', 'b']);
});

test('a cursor of another list is refused', async () => {
  const { list } = await setup(draftOf('b'), draftOf('a'));
  const { nextCursor } = await list({ limit: 1 });
  const cursor = nextCursor ?? '';

  for (const other of [{ q: 'lamp' }, { category: 'lamps' }, { sort: 'newest' as const }]) {
    await expect(list({ ...other, cursor })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      fields: [{ field: 'cursor' }],
    });
  }
});

test('a search takes its text literally', async () => {
  const { list } = await setup(draftOf('a'), draftOf('b', { name: 'Plain', category: 'chairs' }));
  const search = async (q: string) => (await list({ q })).items.map(({ id }) => id);

  expect(await search('"lamp" -red')).toEqual(['a']);
  expect(await search('LAMP!')).toEqual(['a']);
  expect(await search('lamp OR plain')).toEqual([]);
  expect(await search('.*')).toEqual([]);
  expect(await search('{"$gt":""}')).toEqual([]);
});

test('a search for no word finds nothing', async () => {
  const { list } = await setup(draftOf('a'));

  expect(await list({ q: '?!' })).toEqual({ items: [], nextCursor: null });
});

test('categories are counted by what is on sale', async () => {
  const { categories } = await setup(
    draftOf('a'),
    draftOf('b', { category: 'chairs' }),
    draftOf('c', { category: 'desks', withdrawn: true }),
  );

  expect(await categories({}, testContext())).toEqual([
    { category: 'chairs', count: 1 },
    { category: 'lamps', count: 1 },
  ]);
});
