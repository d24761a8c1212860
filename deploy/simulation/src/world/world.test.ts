import { expect, test } from '@jest/globals';
import type { LinkEvents } from '@shop/shared/protocol/transport';
import { startProcess } from './simulated-process.ts';
import { openStore } from './simulated-store.ts';
import { type World, createWorld } from './world.ts';

const startIn = (world: World, host: string) => startProcess(host, 1, world);

test('between two appointments every promise gets its turn, however many it leads to', async () => {
  const { clock } = createWorld(1);
  const seen: string[] = [];
  clock.at(1, () => {
    void (async () => {
      for (let n = 0; n < 100; n++) await Promise.resolve();
      seen.push('promises');
    })();
  });
  clock.at(1, () => void seen.push('the next'));

  await clock.runUntil(2);

  expect(seen).toEqual(['promises', 'the next']);
});

test('appointments come in the order of their times, and of asking', async () => {
  const { clock } = createWorld(1);
  const times = Array.from({ length: 200 }, (_, n) => (n * 37) % 50);
  const seen: number[] = [];
  for (const time of times) clock.at(time, () => void seen.push(time));
  clock.at(20, () => undefined).task = undefined;

  await clock.runUntil(100);

  expect(seen).toEqual(times.toSorted((a, b) => a - b));
  expect(clock.now).toBe(100);
});

test('a process that stands still does everything when it goes on, one that is gone nothing', async () => {
  const world = createWorld(1);
  const [paused, gone] = [startIn(world, 'paused'), startIn(world, 'gone')];
  const seen: string[] = [];
  for (const { runtime, host } of [paused, gone]) {
    runtime.after(10, () => void seen.push(`${host} at ${world.clock.now}`));
  }
  paused.pause();
  gone.kill();
  await world.clock.runUntil(50);
  expect(seen).toEqual([]);

  paused.resume();
  await world.clock.runUntil(60);

  expect(seen).toEqual(['paused at 50']);
});

const everyone = { name: 'b', allows: () => true };

/** A listener, and someone who has dialled it. */
const connect = async () => {
  const world = createWorld(1);
  const { network, clock } = world;
  const [a, b] = [startIn(world, 'a'), startIn(world, 'b')];
  const heard: string[] = [];
  const events: LinkEvents = {
    up: () => void heard.push('up'),
    down: () => void heard.push('down'),
    failed: () => void heard.push('failed'),
    frame: (frame) => void heard.push(`answer ${frame}`),
  };
  let peer = '';
  const listener = await network.transport(b).listen('sim://b', everyone, (from, frame) => {
    peer = from;
    heard.push(`call ${frame}`);
  });
  const link = network.transport(a).dial({ address: 'sim://b', key: '' }, events);
  const say = (text: string) => link.send(Buffer.from(text), () => void heard.push(`no ${text}`));
  const answer = (text: string) =>
    listener.send(peer, Buffer.from(text), () => void heard.push(`not ${text}`));
  await clock.runUntil(10);
  return { network, clock, heard, say, answer, link };
};

test('frames arrive in their order, and are answered', async () => {
  const { clock, heard, say, answer } = await connect();

  for (const text of ['1', '2', '3']) say(text);
  await clock.runUntil(20);
  answer('4');
  await clock.runUntil(30);

  expect(heard).toEqual(['up', 'call 1', 'call 2', 'call 3', 'answer 4']);
});

test('a way that is blocked holds its frames until it is free, the other way stays open', async () => {
  const { network, clock, heard, say, answer } = await connect();
  say('1');
  await clock.runUntil(20);

  network.block('b', 'a');
  answer('2');
  say('3');
  await clock.runUntil(100);
  expect(heard).toEqual(['up', 'call 1', 'call 3']);
  network.unblock('b', 'a');

  expect(heard.at(-1)).toBe('answer 2');
});

test('a broken connection loses what is on its way, and is made again', async () => {
  const { network, clock, heard, say } = await connect();

  say('1');
  network.reset('a', 'b');
  await clock.runUntil(1_000);
  say('2');
  await clock.runUntil(1_100);

  expect(heard).toEqual(['up', 'down', 'up', 'call 2']);
});

test('who waits for too long behind a blocked way gives up, and then refuses at once', async () => {
  const { network, clock, heard, say } = await connect();

  network.block('a', 'b');
  await clock.runUntil(5_000);
  say('1');
  await clock.runUntil(5_001);

  expect(heard).toEqual(['up', 'down', 'no 1']);
});

test('what a store was asked for happens, also after the end of who asked', async () => {
  const world = createWorld(1);
  const store = openStore('store', world);
  const kept: string[] = [];
  const told: string[] = [];
  for (let n = 0; n < 40; n++) {
    const user = startIn(world, `user-${n}`);
    const seen = store.far(user, { keep: async (text: string) => void kept.push(text) });
    void seen.keep(user.name).then(() => told.push(user.name));
    user.kill();
  }

  await world.clock.runUntil(10_000);

  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(40);
  expect(told).toEqual([]);
});
