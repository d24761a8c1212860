import { expect, test } from '@jest/globals';
import { product as productSchema } from '@shop/shared/contracts/product';
import { testContext } from '@shop/shared/testing/context';
import { toTraceparent } from '@shop/shared/trace';
import { draftOf, startWith } from './catalogue.suite.ts';

test('a created product is found and announced whole with the trace of its call', async () => {
  const { call, announced } = await startWith();
  const context = testContext();

  const created = await call('introduce', draftOf('a'), { context });

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
  const created = await call('introduce', draftOf('a'), { key: 'k1' });

  expect(await call('introduce', draftOf('a'), { key: 'k1' })).toEqual(created);
  expect(await announced()).toHaveLength(1);
});

test('staff create a product: it gets an id of its own, once for a key, and is on sale', async () => {
  const { call, idsOf } = await startWith();
  const { id: _, withdrawn: __, ...facts } = draftOf('a');

  const created = await call('create', facts, { key: 'k1' });

  expect(created).toMatchObject({ ...facts, withdrawn: false, version: 1 });
  expect(await call('create', facts, { key: 'k1' })).toEqual(created);
  expect(await idsOf()).toEqual([created.id]);
});

test('another product with the same id is refused', async () => {
  const { call, announced } = await startWith(draftOf('a'));

  const other = call('introduce', draftOf('a', { name: 'Other' }));

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
