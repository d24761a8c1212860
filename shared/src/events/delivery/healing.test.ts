import { expect, test } from '@jest/globals';
import { ServiceError } from '../../errors.ts';
import { maxBehindMs } from '../../service/subscriptions.ts';
import type { EventOf } from '../subscription.ts';
import { startSubscribedService } from './testing/subscribed-service.ts';
import { createSubscribedThings } from './testing/subscribed-things.ts';
import { killedAt, type Meddler } from './testing/meddling.ts';
import { numbers, type ThingsConsumer, type thingsContract } from './testing/things.ts';

/** The time after which each committed event has had its effect once in every consumer. */
const healingMs = 10_000;

type World = Awaited<ReturnType<typeof startSubscribedService>>;

const startThree = (world: World) => [
  world.startSubscriber(),
  world.startSubscriber(),
  world.startSubscriber(),
];

const expectAll = (followers: ReturnType<typeof startThree>, world: World) => {
  for (const { consumer, kit } of followers) {
    expect(consumer.effects).toEqual(world.all());
    expect(consumer.resets).toEqual([]);
    expect(kit.subscriptionStatus()).toMatchObject([
      { lagEvents: 0, lagMs: 0, deadLetters: { count: 0 } },
    ]);
  }
};

test('B26: 10 % of the frames are lost, and no subscriber ever lags by 5 s', async () => {
  const world = await startSubscribedService();
  const followers = startThree(world);
  await world.runtime.advance(2_000);
  world.network.treat(({ kind }) =>
    kind === 'event' && world.runtime.random() < 0.1 ? 'drop' : 'deliver',
  );

  for (let n = 0; n < 300; n++) {
    await world.change(1, 100);
    for (const { kit } of followers) expect(kit.behindMs()).toBe(0);
  }
  world.network.treat();
  await world.runtime.advance(healingMs);

  expectAll(followers, world);
});

test('B26: the last frame is lost, and nothing is published after it', async () => {
  const world = await startSubscribedService();
  const followers = startThree(world);
  await world.change(5, 1_000);
  world.network.treat(({ kind }) => (kind === 'event' ? 'drop' : 'deliver'));
  await world.change(1, 100);

  world.network.treat();
  await world.runtime.advance(healingMs);

  expectAll(followers, world);
});

test('B27: each event arrives ten times, and once more a day later', async () => {
  const things = createSubscribedThings();
  const { hear } = await things.subscribeFromNow();
  const frames = await things.written.change(100);

  for (const frame of frames) await hear(...Array.from({ length: 10 }, () => frame));
  await things.runtime.advance(24 * 3_600_000);
  await hear(...frames, ...frames.toReversed());

  expect(things.consumer.effects).toEqual(numbers(1, 100));
  expect(things.consumer.stood).toEqual(await things.position());
});

test('B28: events overtake up to a hundred others', async () => {
  const world = await startSubscribedService();
  const followers = startThree(world);
  await world.runtime.advance(2_000);
  world.network.treat(({ kind }) =>
    kind === 'event' ? world.runtime.random() * 1_000 : 'deliver',
  );

  await world.change(1_000, 10);
  world.network.treat();
  await world.runtime.advance(healingMs);

  expectAll(followers, world);
});

/** A consumer that takes `msOf()` milliseconds for each event. */
const takeTime = (consumer: ThingsConsumer, { runtime }: World, msOf: () => number) => {
  consumer.onApply = async (events: readonly EventOf<typeof thingsContract>[]) => {
    for (const _ of events) {
      await new Promise<void>((resolve) => void runtime.after(msOf(), resolve));
    }
  };
};

test('B29: one of three consumers takes 200 ms an event: it reports its lag, and the others have none', async () => {
  const world = await startSubscribedService();
  const followers = startThree(world);
  const [slow, ...quick] = followers;
  if (!slow) throw new Error('there is no subscriber');
  let eventMs = 1;
  takeTime(slow.consumer, world, () => eventMs);
  await world.change(10, 20);
  expect(slow.kit.behindMs()).toBe(0);

  eventMs = 200;
  for (let second = 0; second < 60; second++) {
    await world.change(50, 20);
    for (const { consumer, kit } of quick) {
      expect(world.stores.lastValue() - consumer.effects.length).toBeLessThan(50);
      expect(kit.behindMs()).toBe(0);
    }
  }
  expect(slow.kit.behindMs()).toBeGreaterThan(30_000);
  expect(slow.kit.subscriptionStatus()[0]?.lagEvents).toBeGreaterThan(2_000);

  eventMs = 1;
  await world.runtime.advance(healingMs);
  expectAll(followers, world);
});

test.each(['acknowledge', 'position', 'append'])(
  'B30: a relay is killed before "%s", and another replica takes over',
  async (killing) => {
    let meddle: Meddler = (_, perform) => perform();
    const world = await startSubscribedService((operation, perform) => meddle(operation, perform));
    const followers = startThree(world);
    await world.change(20, 100);
    expectAll(followers, world);

    meddle = killedAt(killing);
    world.stores.change(7);
    await world.runtime.advance(500);
    await world.first.kill();
    await world.change(3, 100);
    await world.runtime.advance(healingMs);

    expectAll(followers, world);
    expect(world.all()).toHaveLength(30);
  },
);

test.each([
  ['all', true],
  ['the consumers', false],
])('T2: the stores of %s are away for a minute while things change', async (_who, ofAll) => {
  let isAway = false;
  const unavailable = () => new ServiceError('UNAVAILABLE', 'the store is away');
  const meddle: Meddler = async (_, perform) => {
    if (isAway && ofAll) throw unavailable();
    return perform();
  };
  const world = await startSubscribedService(meddle);
  await world.second.stop();
  const followers = startThree(world);
  for (const { consumer } of followers) {
    consumer.onApply = async () => {
      if (isAway) throw unavailable();
    };
  }
  await world.change(10, 500);
  expectAll(followers, world);

  isAway = true;
  await world.change(120, 500);
  for (const { kit } of followers) expect(kit.behindMs()).toBeGreaterThan(maxBehindMs);
  isAway = false;
  await world.runtime.advance(healingMs);

  expectAll(followers, world);
  expect(world.all()).toHaveLength(130);
});

test('T2: the network is away for a minute, while things change', async () => {
  const world = await startSubscribedService();
  const followers = startThree(world);
  await world.change(10, 500);
  const addresses = [world.first, world.second].flatMap(({ endpoint }) => Object.values(endpoint));

  for (const address of addresses) world.network.cut(address);
  await world.change(120, 500);
  for (const { kit } of followers) expect(kit.behindMs()).toBeGreaterThan(maxBehindMs);
  for (const address of addresses) world.network.heal(address);
  await world.runtime.advance(healingMs);

  expectAll(followers, world);
});
