import { expect, test } from '@jest/globals';
import type { Client } from '@shop/shared/protocol/calls/client';
import type { Contract } from '@shop/shared/protocol/contract';
import type { Kit } from '@shop/shared/service/service';
import { testContext } from '@shop/shared/testing/context';
import { createFakeRuntime } from '@shop/shared/testing/fake-runtime';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { memoryRecommendations } from './memory.ts';

const setup = async () => {
  const runtime = createFakeRuntime();
  const followed: string[] = [];
  const asked: string[] = [];
  const stops: (() => Promise<unknown>)[] = [];
  const kit: Kit = {
    runtime,
    log: pino({ enabled: false }),
    metrics: new Registry(),
    check: () => undefined,
    onStop: (task) => void stops.push(task),
    client: <C extends Contract>({ service }: C) => {
      asked.push(service);
      return {} as Client<C>;
    },
    subscribe: ({ service }) => void followed.push(service),
  };
  const { handlers } = await memoryRecommendations(runtime).start(kit);
  return { runtime, handlers, followed, asked, stop: () => Promise.all(stops.map((s) => s())) };
};

test('it follows products and their stock and asks both services', async () => {
  const { followed, asked } = await setup();

  expect(followed).toEqual(['product', 'inventory']);
  expect(asked).toEqual(['product', 'inventory']);
});

test('it takes baskets before it knows any product, and nothing is left when it stops', async () => {
  const { runtime, handlers, stop } = await setup();

  const input = { productIds: ['desk', 'lamp'], operationKey: 'k1' };
  await expect(handlers.record(input, testContext())).resolves.toEqual({ recorded: true });
  await stop();
  await runtime.advance(1_000);

  expect(runtime.waiting()).toBe(0);
});
