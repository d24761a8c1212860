import { expect, test } from '@jest/globals';
import { eventually } from '../../service/testing/eventually.ts';
import type { LinkEvents } from '../transport.ts';
import { createMemoryKeys } from '../../keys/memory-keys.ts';
import { createZeromqTransport } from './zeromq-transport.ts';

const anywhere = 'tcp://127.0.0.1:*';

const keys = createMemoryKeys();
const keyring = keys.keyringOf('echo');
const transport = createZeromqTransport(keyring);
const allowList = { name: 'echo.calls', allows: (key: string) => key === keyring.pair.publicKey };

/** The remote with its address and key. */
const at = (address: string) => ({ address, key: keyring.pair.publicKey });

const noteEvents = () => {
  const told: string[] = [];
  const events: LinkEvents = {
    up: () => told.push('up'),
    down: () => told.push('down'),
    failed: (why) => told.push(why),
    frame: (bytes) => told.push(bytes.toString()),
  };
  return { told, events };
};

/** A listener that answers each frame with the same one. */
const listenAsEcho = async (address = anywhere) => {
  const peers = new Set<string>();
  const listener = await transport.listen(address, allowList, (peer, frame) => {
    peers.add(peer);
    listener.send(peer, frame, () => undefined);
  });
  return { ...listener, peers };
};

test('a link reports up, carries frames both ways, and reports down', async () => {
  const listener = await listenAsEcho();
  const { told, events } = noteEvents();
  const link = transport.dial(at(listener.address), events);
  await eventually(() => expect(told).toEqual(['up']));

  link.send(Buffer.from('one'), () => undefined);
  link.send(Buffer.from('two'), () => undefined);
  await eventually(() => expect(told).toEqual(['up', 'one', 'two']));
  await listener.close();
  await eventually(() => expect(told.at(-1)).toBe('down'));

  const again = await eventually(() => listenAsEcho(listener.address));
  await eventually(() => expect(told.slice(3)).toEqual(['down', 'up']));
  link.close();
  await again.close();
});

test('two links to one listener are two peers', async () => {
  const listener = await listenAsEcho();
  const links = [1, 2].map(() => {
    const { told, events } = noteEvents();
    const link = transport.dial(at(listener.address), {
      ...events,
      up: () => link.send(Buffer.from('mine'), () => undefined),
    });
    return { link, told };
  });

  await eventually(() => expect(links.map(({ told }) => told)).toEqual([['mine'], ['mine']]));

  expect(listener.peers.size).toBe(2);
  for (const { link } of links) link.close();
  await listener.close();
});

test('a frame that cannot be sent is refused: without a peer, to a peer that is gone, after the end', async () => {
  const listener = await listenAsEcho();
  const refused: string[] = [];
  const nobody = transport.dial(at('tcp://127.0.0.1:9'), noteEvents().events);

  nobody.send(Buffer.from('x'), () => refused.push('to nobody'));
  listener.send('a peer that never was', Buffer.from('x'), () => refused.push('to a stranger'));
  nobody.close();
  nobody.send(Buffer.from('x'), () => refused.push('after the end'));

  await eventually(() => expect(refused).toHaveLength(3));
  await listener.close();
});

test('listening on a taken address fails, and succeeds once it is free', async () => {
  const listener = await listenAsEcho();

  await expect(transport.listen(listener.address, allowList, () => undefined)).rejects.toThrow();
  await expect(transport.publish(listener.address, allowList)).rejects.toThrow();
  await listener.close();
  const publication = await eventually(() => transport.publish(listener.address, allowList));

  expect(publication.address).toBe(listener.address);
  await publication.close();
});

test('a listener may be closed while frames come in, and is closed once', async () => {
  const { told, events } = noteEvents();
  let closed: Promise<unknown> | undefined;
  const listener = await transport.listen(anywhere, allowList, () => {
    closed ??= Promise.all([listener.close(), listener.close()]);
  });
  const link = transport.dial(at(listener.address), {
    ...events,
    up: () => {
      for (let n = 0; n < 100; n++) link.send(Buffer.from(`${n}`), () => undefined);
    },
  });
  await eventually(() => expect(closed).toBeDefined());

  await closed;

  await eventually(() => expect(told).toEqual(['down']));
  link.close();
});

test('a connected subscriber gets what is published under its topic, until it is closed', async () => {
  const publication = await transport.publish(anywhere, allowList);
  const heard: string[] = [];
  const subscription = transport.subscribe(at(publication.address), 'a/', {
    failed: () => undefined,
    frame: (bytes) => heard.push(bytes.toString()),
  });

  await eventually(() => {
    publication.publish(Buffer.from('b/other'));
    publication.publish(Buffer.from('a/mine'));
    expect(heard).toContain('a/mine');
  });
  subscription.close();
  const count = heard.length;
  publication.publish(Buffer.from('a/late'));
  await publication.close();

  expect(new Set(heard)).toEqual(new Set(['a/mine']));
  expect(heard).toHaveLength(count);
});
