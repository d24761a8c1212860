import type { Placement, ordersContract } from '@shop/shared/contracts/orders';
import type { Contract } from '@shop/shared/protocol/contract';
import type { EventConsumer } from '@shop/shared/events/subscription';
import { createMemoryStorage } from '@shop/shared/storage/memory-storage';
import type { Storage } from '@shop/shared/storage/storage';
import { address } from '@shop/shared/testing/address';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { startedService } from '@shop/shared/testing/started-service';
import type { z } from 'zod';
import { orders } from '../service.ts';
import { euros } from './amounts.ts';
import { createNeighbours } from './neighbours.ts';

/** The customers of a test. */
export const ada = { id: 'c-ada', roles: ['customer'] as const };
export const bob = { id: 'c-bob', roles: ['customer'] as const };

/** An order of two lamps and a mug, to be sent for 5 euros. */
export const wanted: Placement = {
  lines: [
    { productId: 'lamp', quantity: 2 },
    { productId: 'mug', quantity: 1 },
  ],
  address,
  card: 'tok_approve',
  total: euros(2_800),
};

/** Longer than it takes to pack an order, with the pauses of the worker. */
export const packingMs = 22_000;

/** The service in one or several processes on one storage, and its neighbours. */
export const startOrders = async () => {
  const runtime = createFakeRuntime();
  const storage = createMemoryStorage(runtime);
  const neighbours = createNeighbours();
  const consumers: EventConsumer<Contract>[] = [];
  const start = (on: Storage = storage) =>
    startedService(orders, {
      runtime,
      storage: on,
      client: neighbours.client,
      subscribe: (_contract, consumer) =>
        void consumers.push(consumer as unknown as EventConsumer<Contract>),
    });
  const { call, announced } = await start();
  const place = (
    more: Partial<z.input<typeof ordersContract.operations.place.input>> = {},
    key?: string,
  ) => call('place', { ...wanted, ...more }, { user: ada, ...(key !== undefined && { key }) });
  return { ...neighbours, runtime, storage, start, call, announced, place, consumers };
};
