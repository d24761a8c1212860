import { expect, jest, test } from '@jest/globals';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { MemoryBasketRepository } from './baskets/memory-basket-repository.ts';
import { createCandidates } from './candidates/candidates.ts';
import { openFacts } from './candidates/facts.ts';
import type { LevelFact, ProductFact } from './candidates/fact.ts';
import { MemoryFactRepository } from './candidates/memory-fact-repository.ts';
import { MemoryCooccurrenceIndex } from './counting/memory-cooccurrence-index.ts';
import { startCounting } from './counting/counting.ts';
import { createHandlers } from './handlers.ts';

const start = { epoch: 'e1', seq: 0 };

/** A shop with a desk, a chair and three lamps, one of each in stock. */
const setup = async () => {
  const runtime = createFakeRuntime();
  const baskets = new MemoryBasketRepository();
  const index = new MemoryCooccurrenceIndex(runtime);
  const products = await openFacts(new MemoryFactRepository<ProductFact>());
  const levels = await openFacts(new MemoryFactRepository<LevelFact>());
  const open = async () => {
    await products.reach(start);
    await levels.reach(start);
  };
  const facts = { epoch: 'e1', version: 1 };
  for (const id of ['desk', 'chair', 'floor', 'reading', 'ceiling']) {
    const category = id === 'desk' || id === 'chair' ? 'furniture' : 'lamps';
    await products.keep([{ ...facts, id, category, withdrawn: false }]);
    await levels.keep([{ ...facts, id, available: 1 }]);
  }
  const candidates = createCandidates(products, levels);
  const onRecorded = jest.fn();
  const handlers = createHandlers({ baskets, index, candidates, runtime, onRecorded });
  const count = async () => {
    startCounting({ baskets, index, runtime, onChange: () => undefined });
    await runtime.advance(0);
  };
  const buy = (operationKey: string, ...productIds: string[]) =>
    handlers.record({ productIds, operationKey }, testContext());
  const recommend = async (productId: string, limit = 6) =>
    (await handlers.forProduct({ productId, limit }, testContext())).map(
      ({ productId: id, reason }) => `${id} ${reason.kind} ${reason.count}`,
    );
  return { open, levels, index, baskets, count, buy, recommend, onRecorded };
};

const setupOpen = async () => {
  const shop = await setup();
  await shop.open();
  return shop;
};

test('until the products are loaded there is no answer, not an empty one', async () => {
  const { recommend, open } = await setup();

  await expect(recommend('desk')).rejects.toMatchObject({ code: 'UNAVAILABLE', executed: 'no' });
  await open();

  expect(await recommend('desk')).toEqual(['chair popular 0']);
});

test('nothing is recommended for a product that nobody knows', async () => {
  const { recommend } = await setupOpen();

  expect(await recommend('gone')).toEqual([]);
});

test('what others bought with it is recommended, then what is popular in its category', async () => {
  const { recommend, buy, count } = await setupOpen();
  await buy('k1', 'floor', 'desk');
  await buy('k2', 'desk', 'floor', 'chair');
  await buy('k3', 'reading');
  await count();

  expect(await recommend('floor')).toEqual([
    'desk boughtTogether 2',
    'reading popular 1',
    'ceiling popular 0',
  ]);
  expect(await recommend('floor', 1)).toEqual(['desk boughtTogether 2']);
});

test('what is sold out is not recommended', async () => {
  const { recommend, buy, count, levels } = await setupOpen();
  await buy('k1', 'floor', 'desk');
  await buy('k2', 'floor', 'desk');
  await count();
  await levels.keep([{ id: 'desk', epoch: 'e1', version: 2, available: 0 }]);

  expect(await recommend('floor')).toEqual(['ceiling popular 0', 'reading popular 0']);
});

test('without an index the same is recommended', async () => {
  const { recommend, buy, count, index } = await setupOpen();
  await buy('k1', 'floor', 'desk');
  await buy('k2', 'floor', 'desk');
  await buy('k3', 'reading', 'floor');
  await count();
  const before = await recommend('floor');

  index.clear();
  expect(await recommend('floor')).toEqual(before);
  jest.spyOn(index, 'counts').mockRejectedValue(new Error('away'));

  expect(await recommend('floor')).toEqual(before);
});

test('the same basket again counts nothing', async () => {
  const { recommend, buy, count, onRecorded } = await setupOpen();
  for (const order of [
    ['floor', 'desk'],
    ['desk', 'floor'],
  ]) {
    expect(await buy('k1', ...order)).toEqual({ recorded: true });
  }
  await buy('k2', 'floor', 'desk');
  await count();

  expect(await recommend('floor', 1)).toEqual(['desk boughtTogether 2']);
  expect(onRecorded).toHaveBeenCalled();
});

test('the same key with another basket is a mismatch and counts nothing', async () => {
  const { buy, baskets } = await setupOpen();
  await buy('k1', 'floor', 'desk');

  for (const other of [['floor', 'chair'], ['floor'], ['floor', 'desk', 'chair']]) {
    await expect(buy('k1', ...other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  }

  expect(await baskets.uncounted('e1', 10)).toMatchObject([{ productIds: ['desk', 'floor'] }]);
});
