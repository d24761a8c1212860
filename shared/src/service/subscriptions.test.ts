import { expect, test } from '@jest/globals';
import { startSubscribedService } from '../events/delivery/testing/subscribed-service.ts';
import { changeTo } from '../events/delivery/testing/things.ts';

test('subscriptions are measured, and dead letters are applied again on a command', async () => {
  const { runtime, network, stores, first, second, startSubscriber } =
    await startSubscribedService();
  const { kit, consumer } = startSubscriber();
  const measured = async () =>
    (await kit.metrics.metrics()).split('\n').filter((line) => line.startsWith('shop_events'));
  consumer.onApply = async (events) => {
    if (events.some(({ data }) => data.value === 2)) throw new TypeError('a fault');
  };
  for (const value of [1, 2, 3]) stores.outbox.add(changeTo(value));
  await runtime.advance(10_000);
  expect(consumer.effects).toEqual([1, 3]);
  for (const { endpoint } of [first, second]) {
    for (const address of Object.values(endpoint)) network.cut(address);
  }
  await runtime.advance(9_000);

  expect(await measured()).toEqual([
    'shop_events_lag{service="things"} 0',
    expect.stringMatching(/^shop_events_lag_seconds\{service="things"\} (9|10)(\.\d+)?$/),
    'shop_events_dead_letters{service="things"} 1',
  ]);
  expect(kit.behindMs('things')).toBeGreaterThan(0);
  expect(kit.behindMs('others')).toBe(0);

  expect(await kit.replay()).toEqual({ replayed: 0, kept: 1 });
  consumer.onApply = async () => undefined;
  expect(await kit.replay()).toEqual({ replayed: 1, kept: 0 });
  expect(consumer.effects).toEqual([1, 3, 2]);
});

test('answers tell of a lag above what their consumer allows', async () => {
  const { runtime, network, first, second, startSubscriber } = await startSubscribedService();
  const [shown, hidden] = [startSubscriber(), startSubscriber({ staleAfterMs: Infinity })];
  const [strict, patient] = [1_000, 60_000].map((ms) => startSubscriber({ staleAfterMs: ms }));
  await runtime.advance(1_000);
  for (const { endpoint } of [first, second]) {
    for (const address of Object.values(endpoint)) network.cut(address);
  }

  await runtime.advance(9_000);

  expect(shown.kit.behindMs()).toBeGreaterThan(0);
  expect(hidden.kit.behindMs()).toBe(0);
  expect(strict?.kit.behindMs()).toBeGreaterThan(0);
  expect(patient?.kit.behindMs()).toBe(0);
  expect(hidden.kit.behindMs('things')).toBeGreaterThan(0);
});
