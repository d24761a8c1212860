import { expect, test } from '@jest/globals';
import { createMemoryKeys } from '../../keys/memory-keys.ts';
import { eventually } from '../../service/testing/eventually.ts';
import { createZeromqTransport } from './zeromq-transport.ts';

const setup = async () => {
  const keys = createMemoryKeys();
  const owner = keys.keyringOf('owner');
  for (const name of ['friend', 'guest']) keys.keyringOf(name);
  const publication = await createZeromqTransport(owner).publish('tcp://127.0.0.1:*', {
    name: 'owner.events',
    allows: (key) => ['friend', 'guest'].some((name) => owner.keysOf(name).includes(key)),
  });
  const from = { address: publication.address, key: owner.pair.publicKey };
  const subscribe = (name: string) => {
    const heard: string[] = [];
    const subscription = createZeromqTransport(keys.keyringOf(name)).subscribe(from, 'n', {
      frame: (bytes) => heard.push(`${bytes}`),
      failed: () => undefined,
    });
    return { heard, [Symbol.dispose]: () => subscription.close() };
  };
  let said = 0;
  /** Publishes numbers until this subscriber receives a new one. */
  const untilHears = ({ heard }: { readonly heard: readonly string[] }) => {
    const before = heard.length;
    return eventually(() => {
      publication.publish(Buffer.from(`n${++said}`));
      expect(heard.length).toBeGreaterThan(before);
    });
  };
  return { keys, publication, subscribe, untilHears, [Symbol.asyncDispose]: publication.close };
};

test('Z3: a subscriber whose key is revoked gets no more events; the others reconnect by themselves', async () => {
  await using setUp = await setup();
  const { keys, subscribe, untilHears } = setUp;
  using friend = subscribe('friend');
  using guest = subscribe('guest');
  await untilHears(friend);
  await untilHears(guest);

  keys.rotate('guest');
  using successor = subscribe('guest');
  await untilHears(guest);
  await untilHears(successor);
  keys.retire('guest');
  await eventually(async () => {
    const { length } = guest.heard;
    for (let n = 0; n < 3; n++) await untilHears(friend);
    expect(guest.heard).toHaveLength(length);
  });
  const { length } = guest.heard;
  for (let n = 0; n < 20; n++) await untilHears(friend);
  await untilHears(successor);

  expect(guest.heard).toHaveLength(length);
});

test('adding a key, and revoking an unused one, disconnect no subscriber', async () => {
  await using setUp = await setup();
  const { keys, subscribe, untilHears } = setUp;
  using friend = subscribe('friend');
  await untilHears(friend);
  const { length } = friend.heard;

  keys.rotate('guest');
  keys.retire('guest');
  keys.keyringOf('somebody');
  for (let n = 0; n < 5; n++) await untilHears(friend);

  const numbers = friend.heard.slice(length).map((one) => Number(one.slice(1)));
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
});

test('a publication may be closed while it is bound again', async () => {
  const { keys, publication, subscribe, untilHears } = await setup();
  using guest = subscribe('guest');
  await untilHears(guest);

  keys.rotate('guest');
  keys.retire('guest');
  await publication.close();

  publication.publish(Buffer.from('n'));
});
