import { expect, test } from '@jest/globals';
import { price, pricingContract } from '@shop/shared/contracts/pricing';
import { keptMs } from '@shop/shared/idempotency/idempotency-store';
import type { Client } from '@shop/shared/protocol/calls/client';
import { service } from '@shop/shared/service/definition';
import { startedService } from '@shop/shared/testing/started-service';
import { testContext } from '@shop/shared/testing/context';
import { batchesOf } from './catalogue/variants.ts';
import { openCalls } from './demo-data.ts';
import { demo } from './pricing/demo.ts';

/** Prices as the kit stores them, without rules. */
const prices = service(pricingContract, ({ aggregates }) => {
  const stored = aggregates('prices', { schema: price, event: 'priceChanged' });
  return {
    quote: ({ ids }, context) => stored.findMany(ids, context),
    introduce: (first, context) => stored.create(context, () => first),
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
