import { expect, test } from '@jest/globals';
import type { LinkEvents } from '@shop/shared/protocol/transport';
import { createHost } from './host.ts';
import { startProcess } from './simulated-process.ts';
import { openStore } from './simulated-store.ts';
import { type World, createWorld } from './world.ts';

const startIn = (world: World, host: string) => startProcess(host, 1, world);

test('a process that stands still does everything when it goes on, one that is gone nothing', async () => {
  const world = createWorld(1);
  const [paused, gone] = [startIn(world, 'paused'), startIn(world, 'gone')];
  const seen: string[] = [];
  for (const { runtime, host } of [paused, gone]) {
    runtime.after(10, () => void seen.push(`${host} at ${world.clock.now()}`));
  }
  paused.pause();
  gone.kill();
  await world.pass(50);
  expect(seen).toEqual([]);

  paused.resume();
  await world.pass(10);

  expect(seen).toEqual(['paused at 50']);
});

test('how long a process stands still is told, and that it goes on', async () => {
  const world = createWorld(1);
  const host = createHost('a', world, async () => ({ stop: async () => undefined }));
  host.start();
  await world.pass(10);

  host.pause('3.2 s');
  host.resume();

  const name = host.process().name;
  expect(world.facts).toMatchObject([
    { text: `${name} stands still for 3.2 s`, process: { name, is: 'paused' } },
    { text: `${name} goes on`, process: { name, is: 'running' } },
  ]);
});

const everyone = { name: 'b', allows: () => true };

/** A listener, and someone who has dialled it. */
const connect = async () => {
  const world = createWorld(1);
  const { network, pass } = world;
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
  await pass(10);
  return { network, pass, heard, say, answer, link };
};

test('frames arrive in their order, and are answered', async () => {
  const { pass, heard, say, answer } = await connect();

  for (const text of ['1', '2', '3']) say(text);
  await pass(10);
  answer('4');
  await pass(10);

  expect(heard).toEqual(['up', 'call 1', 'call 2', 'call 3', 'answer 4']);
});

test('a way that is blocked holds its frames until it is free, the other way stays open', async () => {
  const { network, pass, heard, say, answer } = await connect();
  say('1');
  await pass(10);

  network.block('b', 'a');
  answer('2');
  say('3');
  await pass(80);
  expect(heard).toEqual(['up', 'call 1', 'call 3']);
  network.unblock('b', 'a');

  expect(heard.at(-1)).toBe('answer 2');
});

test('a broken connection loses what is on its way, and is made again', async () => {
  const { network, pass, heard, say } = await connect();

  say('1');
  network.reset('a', 'b');
  await pass(990);
  say('2');
  await pass(100);

  expect(heard).toEqual(['up', 'down', 'up', 'call 2']);
});

test('a peer that waits too long behind a blocked way gives up, and then refuses at once', async () => {
  const { network, pass, heard, say } = await connect();

  network.block('a', 'b');
  await pass(4_990);
  say('1');
  await pass(1);

  expect(heard).toEqual(['up', 'down', 'no 1']);
});

test('a request that has reached a store takes effect even when its process has ended', async () => {
  const world = createWorld(1);
  const store = openStore(world, startIn(world, 'store'));
  const kept: string[] = [];
  const told: string[] = [];
  for (let n = 0; n < 40; n++) {
    const user = startIn(world, `user-${n}`);
    const seen = store.far(user, { keep: async (text: string) => void kept.push(text) });
    void seen.keep(user.name).then(() => told.push(user.name));
    user.kill();
  }

  await world.pass(10_000);

  expect(kept.length).toBeGreaterThan(0);
  expect(kept.length).toBeLessThan(40);
  expect(told).toEqual([]);
});
