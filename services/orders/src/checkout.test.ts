import { expect, test } from '@jest/globals';
import { createContext } from '@shop/shared/protocol/calls/context';
import { Aggregates } from '@shop/shared/storage/aggregates';
import { createCheckout } from './checkout.ts';
import { orderDefinition as definition } from './order.ts';
import { createNeighbours } from './step.ts';
import { startOrders } from './testing/started-orders.ts';

test('a call with too little time left tries no step, so that none counts as failed', async () => {
  const { place, faults, storage, runtime, client } = await startOrders();
  faults.push({ operation: 'reserve', when: 'before' });
  const { id } = await place();
  const store = await storage.aggregates('orders', definition);
  const orders = new Aggregates({ name: 'orders', definition, store: () => store, runtime });
  const neighbours = createNeighbours(client);
  const log = { error: () => undefined, warn: () => undefined };
  const { goOn } = createCheckout({ orders, neighbours, runtime, log });
  const present = await orders.get(id, createContext(runtime, { timeoutMs: 20_000 }));
  expect(present).toMatchObject({ next: 'reserve', attempts: 1 });

  const after = await goOn(present, createContext(runtime, { timeoutMs: 400 }));

  expect(after).toMatchObject({ next: 'reserve', attempts: 1 });
});
