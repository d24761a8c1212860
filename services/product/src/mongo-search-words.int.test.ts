import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { testContext } from '@shop/shared/testing/context';
import type { Db } from 'mongodb';
import { MongoProductRepository } from './mongo-product-repository.ts';
import { changeOf, productOf } from './product-repository.suite.ts';
import { wantedWordsOf } from './words.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

/** Writes a product as the version before this one did: with words of its own, and no `madeOf`. */
const writeAsBefore = async (database: Db, ids: readonly string[], name: string) => {
  const documents = ids.map((each) => {
    const { id, ...facts } = productOf(each, { name });
    const old = { nameKey: name, words: ['łodz'], nameWords: ['łodz'], factWords: [] };
    const createdAt = facts.updatedAt;
    return { _id: id, ...facts, ...old, fingerprint: 'first', createdAt, pendingEvents: [] };
  });
  await database.collection<{ _id: string }>('products').insertMany(documents);
};

const find = async (products: MongoProductRepository, q: string) => {
  const list = { words: wantedWordsOf(q), category: undefined, sort: 'name' } as const;
  const found = await products.list(list, { after: undefined, limit: 5_000 }, testContext());
  return found.map(({ card, nameKey }) => [card.id, nameKey]);
};

test('a catalogue of the version before is found by the words of this one', async () => {
  const database = mongo.database();
  await writeAsBefore(database, ['mug'], 'Łódź Mug');

  const products = await MongoProductRepository.open(database);

  expect(await find(products, 'lodz')).toEqual([['mug', 'lodz mug']]);
  expect(await products.find('mug', testContext())).toEqual(productOf('mug', { name: 'Łódź Mug' }));
});

test('of 2,100 products each has its words made anew, and only once', async () => {
  const database = mongo.database();
  const lines: unknown[] = [];
  const log = { info: (fields: unknown) => void lines.push(fields) } as never;
  await writeAsBefore(
    database,
    Array.from({ length: 2_100 }, (_, n) => `mug-${n}`),
    'Łódź Mug',
  );

  const products = await MongoProductRepository.open(database, log);
  await MongoProductRepository.open(database, log);

  expect(await find(products, 'lodz')).toHaveLength(2_100);
  expect(lines).toEqual([{ products: 2_100 }]);
});

test('later changes by a replica of an older version are put right at the next start', async () => {
  const database = mongo.database();
  const products = await MongoProductRepository.open(database);
  const product = productOf('mug', { name: 'Chair' });
  await products.insert({ product, fingerprint: 'first' }, changeOf(product), testContext());
  const old = { name: 'Łódź Mug', version: 2, nameKey: 'łodz mug', words: ['łodz', 'mug'] };
  await database.collection<{ _id: string }>('products').updateOne({ _id: 'mug' }, { $set: old });

  const next = await MongoProductRepository.open(database);

  expect(await find(next, 'lodz')).toEqual([['mug', 'lodz mug']]);
});
