import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { price, pricingContract } from '@shop/shared/contracts/pricing';
import { contract } from '@shop/shared/protocol/contract';
import { service } from '@shop/shared/service/definition';
import { createMongoStorage } from '@shop/shared/storage/mongo-storage';
import { type RunningMongo, startMongo } from '@shop/shared/testing/containers';
import { createTestSetup } from '@shop/shared/testing/setup';
import { startedService } from '@shop/shared/testing/started-service';
import { inventory } from '@shop/inventory/service';
import { pricing } from '@shop/pricing/service';
import { z } from 'zod';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

type Db = ReturnType<RunningMongo['database']>;
type Stored = Readonly<Record<string, unknown>> & { readonly _id: string };

const storageIn = (database: Db) => createMongoStorage(createTestSetup(), database);

/** A database with documents as an earlier version has stored them. */
const volumeWith = async (collection: string, ...documents: readonly Stored[]): Promise<Db> => {
  const database = mongo.database();
  await database.collection<Stored>(collection).insertMany([...documents]);
  return database;
};

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const updatedAt = '2026-01-01T00:00:00.000Z';

/** Stored before aggregates were in the kit: with what told a write again from another one. */
const storedPrice = {
  _id: 'lamp',
  list: eur(1_000),
  current: eur(800),
  version: 3,
  updatedAt,
  fingerprint: 'of the offer',
  changedBy: 'of the change',
  pendingEvents: [],
};

test('pricing reads what the version before has stored', async () => {
  const database = await volumeWith('prices', storedPrice);
  const { call } = await startedService(pricing, { storage: storageIn(database) });

  const { _id: id, list, current, version } = storedPrice;
  expect(await call('quote', { ids: [id] })).toEqual([{ id, list, current, version, updatedAt }]);
});

test('inventory reads and changes what the version before has stored', async () => {
  const level = { onHand: 5, available: 5, version: 2, updatedAt };
  const made = [{ key: 'k', fingerprint: 'f', reason: 'sold', answer: level }];
  const stored = { _id: 'lamp', ...level, fingerprint: 'of it', made, pendingEvents: [] };
  const database = await volumeWith('stocks', stored);
  const { call } = await startedService(inventory, { storage: storageIn(database) });

  expect(await call('levels', { ids: ['lamp'] })).toEqual([{ id: 'lamp', ...level }]);
  await call('adjust', { id: 'lamp', delta: -1, reason: 'sold' });

  expect(await database.collection('stocks').findOne({ version: 3 })).toMatchObject({
    onHand: 4,
    pendingEvents: [{ type: 'stockChanged' }],
  });
});

const priceWithUnit = price.extend({ unit: z.enum(['piece', 'metre']).default('piece') });

const upgrade = ({ current, ...stored }: Readonly<Record<string, unknown>>) => ({
  ...stored,
  current,
  paid: current,
});

/** Pricing with another schema of a price. */
const pricingWith = <S extends typeof price>(
  schema: S,
  upgraded?: (stored: Readonly<Record<string, unknown>>) => unknown,
) => {
  const { quote, reprice } = pricingContract.operations;
  const next = contract({
    ...pricingContract,
    version: '2.1.0',
    operations: {
      quote: { ...quote, output: z.array(schema) },
      reprice: { ...reprice, output: schema },
    },
    events: {},
  });
  return service(next, ({ aggregates }) => {
    const prices = aggregates('prices', {
      schema: schema as never as z.ZodType<z.output<typeof price>>,
      ...(upgraded && { upgrade: upgraded }),
    });
    return {
      quote: ({ ids }, context) => prices.findMany(ids, context) as never,
      reprice: ({ id, amount, expectedVersion }, context) =>
        prices.change(id, context, { expectedVersion }, (present) => ({
          ...present,
          current: { ...present.current, amount },
        })) as never,
    };
  });
};

test('a field with a default is there for older documents, and stored with their next change', async () => {
  const database = await volumeWith('prices', storedPrice);
  const { call } = await startedService(pricingWith(priceWithUnit), {
    storage: storageIn(database),
  });

  expect(await call('quote', { ids: ['lamp'] })).toMatchObject([{ unit: 'piece', version: 3 }]);

  await call('reprice', { id: 'lamp', amount: 700, expectedVersion: 3 });
  expect(await database.collection('prices').findOne({ version: 4 })).toMatchObject({
    unit: 'piece',
    current: eur(700),
  });
});

test('a field that is made from others is made by the step that the aggregate declares', async () => {
  const database = await volumeWith('prices', storedPrice);
  const schema = price.extend({ paid: price.shape.current });
  const { call } = await startedService(pricingWith(schema, upgrade), {
    storage: storageIn(database),
  });

  expect(await call('quote', { ids: ['lamp'] })).toMatchObject([{ paid: eur(800) }]);
});

test('an older replica that changes a document keeps the fields that it does not know', async () => {
  const database = await volumeWith('prices', { ...storedPrice, unit: 'metre' });
  const { call } = await startedService(pricing, { storage: storageIn(database) });

  await call('reprice', { id: 'lamp', amount: 700, expectedVersion: 3 });

  expect(await database.collection('prices').findOne({ version: 4 })).toMatchObject({
    unit: 'metre',
    current: eur(700),
  });
});

test('a document that fits neither is an error of the call that reads it', async () => {
  const { current: _, ...broken } = storedPrice;
  const database = await volumeWith('prices', broken, { ...storedPrice, _id: 'chair' });
  const { call } = await startedService(pricing, { storage: storageIn(database) });

  await expect(call('quote', { ids: ['lamp'] })).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('stored lamp of prices does not fit its schema: current'),
  });
  expect(await call('quote', { ids: ['chair'] })).toHaveLength(1);
});

test('the page shows the code that was run here', () => {
  const [page, own] = ['changing-a-contract.md', 'changing-a-contract.int.test.ts'].map((name) =>
    readFileSync(new URL(name, import.meta.url), 'utf8'),
  );
  const blocks = [...(page ?? '').matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code ?? '');

  expect(blocks).toHaveLength(2);
  for (const block of blocks) expect(own).toContain(block);
});
