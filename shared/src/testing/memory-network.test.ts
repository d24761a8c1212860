import { expect, test } from '@jest/globals';
import { createFakeRuntime } from './fake-runtime.ts';
import { MemoryNetwork } from './memory-network.ts';

const everyone = { name: 'a', allows: () => true };

/** A listener at `a` that answers every frame with the same one, and a link to it. */
const setup = async () => {
  const runtime = createFakeRuntime();
  const network = new MemoryNetwork(runtime);
  const transport = network.transport('caller');
  const arrived: string[] = [];
  const listen = async () => {
    const listener = await network.transport().listen('a', everyone, (peer, frame) => {
      arrived.push(frame.toString());
      listener.send(peer, frame, () => told.push('answer refused'));
    });
    return listener;
  };
  const told: string[] = [];
  const listener = await listen();
  const link = transport.dial(
    { address: 'a', key: '' },
    {
      up: () => told.push('up'),
      down: () => told.push('down'),
      failed: (why) => told.push(why),
      frame: (frame) => told.push(frame.toString()),
    },
  );
  await runtime.advance(5);
  const send = (...texts: readonly string[]) => {
    for (const text of texts) link.send(Buffer.from(text), () => told.push(`refused ${text}`));
  };
  return { runtime, network, transport, listen, listener, link, send, told, arrived };
};

test('frames arrive in order, each after the delay', async () => {
  const { runtime, send, told } = await setup();

  send('1', '2');
  await runtime.advance(1);
  expect(told).toEqual(['up']);
  await runtime.advance(1);

  expect(told).toEqual(['up', '1', '2']);
});

test.each([
  ['drop', ['2']],
  ['refuse', ['refused 1', '2']],
  ['twice', ['1', '1', '2']],
  [20, ['2', '1']],
] as const)('a frame that is treated with %p has that fate, the others arrive', async (...row) => {
  const [fate, expected] = row;
  const { runtime, network, send, told } = await setup();
  network.treat(({ kind, address, host, frame }) => {
    expect([address, host]).toEqual(['a', 'caller']);
    return kind === 'call' && frame.toString() === '1' ? fate : 'deliver';
  });

  send('1', '2');
  await runtime.advance(50);

  expect(told.slice(1)).toEqual(expected);
});

test('frames that are held go on when they are released', async () => {
  const { runtime, network, send, told } = await setup();
  network.treat(({ kind }) => (kind === 'answer' ? 'hold' : 'deliver'));
  send('1', '2');
  await runtime.advance(1_000);
  expect(told).toEqual(['up']);

  network.treat();
  network.release();
  await runtime.advance(5);

  expect(told).toEqual(['up', '1', '2']);
});

test('a cut loses what is on its way and refuses the rest, until it is healed', async () => {
  const { runtime, network, send, told, arrived } = await setup();
  send('1');
  network.cut('a');
  send('2');
  await runtime.advance(100);
  expect(told).toEqual(['up', 'down', 'refused 2']);
  expect(arrived).toEqual([]);

  network.heal('a');
  await runtime.advance(5);
  send('3');
  await runtime.advance(5);

  expect(told.slice(3)).toEqual(['up', '3']);
});

test('a listener that is killed says nothing more, and another may take its address', async () => {
  const { runtime, network, listen, send, told } = await setup();
  send('1');
  await runtime.advance(1);
  network.kill('a');
  await runtime.advance(100);
  expect(told).toEqual(['up', 'down']);

  await listen();
  await runtime.advance(5);
  send('2');
  await runtime.advance(5);

  expect(told).toEqual(['up', 'down', 'up', '2']);
});

test('a listener that closes has its last answers delivered', async () => {
  const { runtime, listener, listen, send, told } = await setup();
  send('1');
  await runtime.advance(1);

  await listener.close();
  await listen();
  await runtime.advance(5);

  expect(told).toEqual(['up', '1', 'down', 'up']);
});

test('a peer that has gone is known by the refusal of what is sent to it', async () => {
  const { runtime, link, send, told } = await setup();
  send('1');
  link.close();
  await runtime.advance(5);

  expect(told).toEqual(['up', 'answer refused']);
});

test('an address has one listener, and a star in it becomes a number', async () => {
  const { transport } = await setup();

  await expect(transport.listen('a', everyone, () => undefined)).rejects.toThrow('in use');
  await expect(transport.publish('a', everyone)).rejects.toThrow('in use');
  const [one, other] = [
    await transport.publish('b:*', everyone),
    await transport.publish('b:*', everyone),
  ];

  expect(one.address).toMatch(/^b:\d+$/);
  expect(other.address).not.toBe(one.address);
});

test('subscribers get what is published under their topic while they are connected', async () => {
  const { runtime, network, transport } = await setup();
  const heard: string[] = [];
  const subscribe = (name: string, topic: string) =>
    network.transport(name).subscribe({ address: 'e', key: '' }, topic, {
      failed: () => undefined,
      frame: (frame) => heard.push(`${name} ${frame}`),
    });
  const publication = await transport.publish('e', everyone);
  const publish = async (text: string) => {
    publication.publish(Buffer.from(text));
    await runtime.advance(5);
  };
  const one = subscribe('one', 'a/');
  await publish('a/ too early');
  subscribe('two', '');

  await runtime.advance(5);
  await publish('a/1');
  await publish('b/1');
  network.treat(({ kind, host }) => (kind === 'event' && host === 'two' ? 'drop' : 'deliver'));
  await publish('a/2');
  one.close();
  network.treat();
  network.cut('e');
  await publish('a/3');
  network.heal('e');
  await publish('a/4');
  network.kill('e');
  await publish('a/5');

  expect(heard).toEqual(['one a/1', 'two a/1', 'two b/1', 'one a/2', 'two a/4']);
});
