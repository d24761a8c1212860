import { expect, test } from '@jest/globals';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import { recommendations } from './service.ts';
import { at, cardOf, createNeighbours, levelOf, stocked } from './testing/neighbours.ts';

/** A shop with a desk, a chair and three lamps, one of each in stock. */
const setup = async () => {
  const neighbours = createNeighbours();
  for (const id of ['desk', 'chair', 'floor', 'reading', 'ceiling']) {
    const category = id === 'desk' || id === 'chair' ? 'furniture' : 'lamps';
    neighbours.sell(cardOf(id, { category }));
    neighbours.stock(levelOf(id, 1));
  }
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const start = async () => {
    const started = await startedService(recommendations, { ...neighbours, runtime, storage });
    const { call } = started;
    const recommend = async (productId: string, limit = 6) =>
      (await call('forProduct', { productId, limit })).map(
        ({ productId: id, reason }) => `${id} ${reason.kind} ${reason.count}`,
      );
    const buy = (key: string, ...productIds: string[]) => call('record', { productIds }, { key });
    return { ...started, recommend, buy };
  };
  return { ...neighbours, start, ...(await start()) };
};

const setupLoaded = async () => {
  const shop = await setup();
  await shop.load();
  return shop;
};

test('it follows products, their stock, and orders', async () => {
  const { followed } = await setup();

  expect(followed()).toEqual(['product', 'inventory', 'orders']);
});

test('until products and stock are loaded there is no answer, not an empty one', async () => {
  const { recommend, productConsumer, load } = await setup();
  const refusal = { code: 'UNAVAILABLE', executed: 'no' };

  await expect(recommend('desk')).rejects.toMatchObject(refusal);
  await productConsumer().reset(at(0), testContext());
  await expect(recommend('desk')).rejects.toMatchObject(refusal);
  await load();

  expect(await recommend('desk')).toEqual(['chair popular 0']);
});

test('it takes baskets before it knows any product', async () => {
  const { buy, load, recommend } = await setup();
  await buy('k1', 'floor', 'desk');
  await buy('k2', 'floor', 'desk');

  await load();

  expect(await recommend('floor', 1)).toEqual(['desk boughtTogether 2']);
});

test('nothing is recommended for a product that nobody knows', async () => {
  const { recommend } = await setupLoaded();

  expect(await recommend('gone')).toEqual([]);
});

test('products that others bought with it are recommended, then popular ones of its category', async () => {
  const { recommend, buy } = await setupLoaded();
  await buy('k1', 'floor', 'desk');
  await buy('k2', 'desk', 'floor', 'chair');
  await buy('k3', 'reading');

  expect(await recommend('floor')).toEqual([
    'desk boughtTogether 2',
    'reading popular 1',
    'ceiling popular 0',
  ]);
  expect(await recommend('floor', 1)).toEqual(['desk boughtTogether 2']);
});

test('a sold-out product is not recommended', async () => {
  const { recommend, buy, levelConsumer } = await setupLoaded();
  await buy('k1', 'floor', 'desk');
  await buy('k2', 'floor', 'desk');

  await levelConsumer().apply([stocked(levelOf('desk', 0, 2))], at(1));

  expect(await recommend('floor')).toEqual(['ceiling popular 0', 'reading popular 0']);
});

test('the most popular of a large category comes first, wherever it stands in it', async () => {
  const { recommend, buy, sell, stock, load } = await setup();
  for (let n = 0; n < 1_200; n++) {
    sell(cardOf(`sofa-${n}`, { category: 'sofas' }));
    stock(levelOf(`sofa-${n}`, 1));
  }
  await buy('k1', 'sofa-999');
  await load();

  expect(await recommend('sofa-0', 3)).toEqual([
    'sofa-999 popular 1',
    'sofa-1 popular 0',
    'sofa-10 popular 0',
  ]);
});

test('a replica that starts later knows what the one before knew', async () => {
  const { recommend, buy, start } = await setupLoaded();
  await buy('k1', 'floor', 'desk');
  await buy('k2', 'floor', 'desk');

  const later = await start();

  expect(await later.recommend('floor')).toEqual(await recommend('floor'));
});

test('the same basket again counts nothing', async () => {
  const { recommend, buy } = await setupLoaded();
  for (const key of ['k1', 'k1', 'k2']) {
    expect(await buy(key, 'floor', 'desk')).toMatchObject({ recorded: true });
  }

  expect(await recommend('floor', 1)).toEqual(['desk boughtTogether 2']);
});

test('the same key with another basket is a mismatch and counts nothing', async () => {
  const { buy, recommend } = await setupLoaded();
  await buy('k1', 'floor', 'desk');

  for (const other of [['floor', 'chair'], ['floor'], ['floor', 'desk', 'chair']]) {
    await expect(buy('k1', ...other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  }
  await buy('k2', 'floor', 'chair');

  expect(await recommend('floor')).toEqual(['ceiling popular 0', 'reading popular 0']);
});
