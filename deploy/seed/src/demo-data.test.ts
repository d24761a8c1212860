import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '@jest/globals';
import { price, pricingContract } from '@shop/shared/contracts/pricing';
import { keptMs } from '@shop/shared/idempotency/idempotency-store';
import type { Client } from '@shop/shared/protocol/calls/client';
import { service } from '@shop/shared/service/definition';
import { testContext } from '@shop/shared/testing/context';
import { startedService } from '@shop/shared/testing/started-service';
import { batchesOf } from './catalogue/variants.ts';
import { type DemoData, everyDemoData, openCalls } from './demo-data.ts';
import { demo } from './pricing/demo.ts';

const all = (await everyDemoData()).map((data) => [data.contract.service, data] as const);

/** The records of a shop with so many products, batch by batch. */
const batchesIn = (data: DemoData, products: number) =>
  batchesOf(products)
    .map((batch) => ({ batch, entries: data.entriesOf(batch) }))
    .toArray();

const entriesIn = (data: DemoData, products: number) =>
  batchesIn(data, products).flatMap(({ entries }) => entries);

test.each(all)('the demo data of %s is the same for ever', (service, data) => {
  const text = JSON.stringify(entriesIn(data, 1_000));

  // The file changes with the data and with nothing else.
  const file = join(import.meta.dirname, service, 'demo.sha256');
  const known = existsSync(file)
    ? readFileSync(file, 'utf8').trim()
    : `nothing: there is no ${file}`;
  expect(createHash('sha256').update(text).digest('hex')).toBe(known);
});

test.each(all)('%s accepts its demo data, and does not change it', (_, data) => {
  for (const { operation, input } of entriesIn(data, 1_000)) {
    expect(data.contract.operations[operation]?.input.parse(input)).toEqual(input);
  }
});

test.each(all)('of %s, each record that another one needs is in the shop as well', (_, data) => {
  const records = entriesIn(data, 1_000);
  const keyed = new Map(records.map((one) => [one.key, one]));

  const needed = records.flatMap(({ after }) => after ?? []);
  expect(needed.filter((one) => !isDeepStrictEqual(keyed.get(one.key), one))).toEqual([]);
});

test.each(all)(
  'the seed, which has no user, may make each call of the demo data of %s',
  (_, data) => {
    for (const name of new Set(entriesIn(data, 100).map(({ operation }) => operation))) {
      const operation = data.contract.operations[name];
      expect(operation?.callers).toContain('seed');
      expect(operation?.role).toBeUndefined();
    }
  },
);

test('no idempotency key comes twice', () => {
  const keys = all.flatMap(([, data]) => entriesIn(data, 1_000).map(({ key }) => key));

  expect(new Set(keys).size).toBe(keys.length);
});

test.each(all)('of %s, a larger shop has all that a smaller one has', (_, data) => {
  const larger = new Map(entriesIn(data, 400).map((entry) => [entry.key, entry]));

  for (const products of [1, 30, 60, 61, 150]) {
    for (const entry of entriesIn(data, products)) expect(larger.get(entry.key)).toEqual(entry);
  }
});

test.each(all)('of %s, nothing belongs to a product that is not there yet', (_, data) => {
  for (const products of [7, 60, 100, 365]) {
    const there = new Set<string>();
    for (const { batch, entries } of batchesIn(data, products)) {
      for (const { id } of batch) there.add(id);
      const named = JSON.stringify(entries.map(({ input }) => input)).match(/\bp-\d{6,}\b/g) ?? [];
      expect(named.filter((id) => !there.has(id))).toEqual([]);
    }
    expect(there.size).toBe(products);
  }
});

/** Prices as the kit stores them, without rules. */
const prices = service(pricingContract, ({ aggregates }) => {
  const stored = aggregates('prices', { schema: price, event: 'priceChanged' });
  return {
    quote: ({ ids }, context) => stored.findMany(ids, context),
    introduce: (first, context) => stored.create(context, () => first),
    setPrice: ({ expectedVersion: _, ...first }, context) => stored.create(context, () => first),
    reprice: ({ id, amount, expectedVersion }, context) =>
      stored.change(id, context, { expectedVersion }, (present) => ({
        ...present,
        current: { ...present.current, amount },
      })),
  };
});

test('writes that are sent again after their idempotency records expired change nothing', async () => {
  const { call, announced, runtime } = await startedService(prices);
  const pricing: Pick<Client<typeof pricingContract>, 'call'> = {
    call: (operation, input, context, options = {}) =>
      call(operation, input, { ...options, context }),
  };
  // It is asked for no other contract.
  const client = () => pricing as never;
  const [batch] = batchesOf(20);
  if (!batch) throw new Error('there are no products');
  const calls = openCalls(client, [demo])(batch);
  const sendAll = () => Promise.all(calls.map(({ send }) => send(testContext())));
  const ids = batch.map(({ id }) => id);
  const [id = ''] = ids;

  await sendAll();
  await call('reprice', { id, amount: 1, expectedVersion: 1 });
  const before = await call('quote', { ids });
  await runtime.advance(keptMs + 1);
  await sendAll();

  expect(before).toHaveLength(20);
  expect(await call('quote', { ids })).toEqual(before);
  expect(await announced()).toHaveLength(21);
});
