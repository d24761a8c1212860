import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { systemRuntime } from '../runtime.ts';
import { type RunningMongo, startMongo } from '../testing/containers.ts';
import { testContext } from '../testing/context.ts';
import { Aggregates } from './aggregates.ts';
import { aggregatesSuite, suiteDefinition } from './aggregates.suite.ts';
import { MongoAggregateStore } from './mongo-aggregate-store.ts';

let mongo: RunningMongo;
beforeAll(async () => void (mongo = await startMongo()), 120_000);
afterAll(() => mongo?.stop());

aggregatesSuite('aggregates in MongoDB', () => {
  const database = mongo.database();
  return () => MongoAggregateStore.open(database, 'accounts', suiteDefinition);
});

test('a field that another variant of a state does not have is gone', async () => {
  const common = { id: z.string(), version: z.int(), updatedAt: z.string() };
  const variants = [
    z.object({ ...common, kind: z.literal('open') }),
    z.object({ ...common, kind: z.literal('paid'), by: z.string().optional() }),
  ] as const;
  const schema = z.discriminatedUnion('kind', variants);
  const store = await MongoAggregateStore.open(mongo.database(), 'bills', { schema });
  const definition = { schema };
  const bills = new Aggregates({
    name: 'bills',
    definition,
    store: () => store,
    runtime: systemRuntime,
  });
  await bills.create(testContext(), () => ({ id: 'b1', kind: 'paid', by: 'ada' }));

  await bills.change('b1', testContext(), {}, ({ id }) => ({ id, kind: 'open' }));
  await bills.change('b1', testContext(), {}, ({ id }) => ({ id, kind: 'paid' }));

  expect(await bills.get('b1', testContext())).not.toHaveProperty('by');
});
