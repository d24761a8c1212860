import { expect, test } from '@jest/globals';
import { createMemoryKeys } from '../../keys/memory-keys.ts';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import type { LinkEvents, Transport } from '../transport.ts';
import { Contact } from './contact.ts';

const nobody = () => Promise.reject(new Error('nobody listens in these tests'));

/** A contact to a service that has two keys, of which the other side has the one that a test says. */
const open = () => {
  const runtime = createFakeRuntime();
  const keys = createMemoryKeys();
  keys.keyringOf('echo');
  keys.rotate('echo');
  const keyring = keys.keyringOf('caller');
  const dials: { key: string; events: LinkEvents; isOpen: boolean }[] = [];
  const transport: Transport = {
    dial({ key }, events) {
      const dial = { key, events, isOpen: true };
      dials.push(dial);
      return { send: () => undefined, close: () => void (dial.isOpen = false) };
    },
    listen: nobody,
    publish: nobody,
    follow: () => ({ close: () => undefined }),
  };
  const told: string[] = [];
  const contact = new Contact(
    {
      address: 'a',
      service: 'echo',
      keyring,
      transport,
      runtime,
      onRefused: () => told.push('refused'),
    },
    { up: () => told.push('up'), down: () => told.push('down'), frame: () => undefined },
  );
  return { runtime, keys, keyring, dials, told, contact };
};

test('after a key that is refused the next one is tried, however often the first is refused', async () => {
  const { runtime, keyring, dials, contact } = open();
  const [newer, older] = keyring.keysOf('echo');

  // As libzmq does, which goes on trying the same key.
  for (let times = 0; times < 20; times++) {
    if (dials[0]?.isOpen) dials[0].events.refused();
    await runtime.advance(10);
  }

  expect(dials.map(({ key }) => key)).toEqual([newer, older]);
  expect(dials.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  expect(contact.key).toBe(older);
  expect(contact.isRefused).toBe(false);
});

test('when every key is refused that is told once, and all are tried again and again', async () => {
  const { runtime, keyring, dials, told, contact } = open();
  const [newer, older] = keyring.keysOf('echo');

  for (let tries = 0; tries < 5; tries++) {
    dials.at(-1)?.events.refused();
    await runtime.advance(2_000);
  }

  expect(dials.map(({ key }) => key)).toEqual([newer, older, newer, older, newer, older]);
  expect(told.filter((word) => word === 'refused')).toHaveLength(1);
  expect(contact.isRefused).toBe(true);
});

test('a key that is taken off the list is not tried any more', async () => {
  const { runtime, keys, keyring, dials } = open();
  keys.retire('echo');

  dials[0]?.events.refused();
  await runtime.advance(10_000);

  const [only] = keyring.keysOf('echo');
  expect(new Set(dials.slice(1).map(({ key }) => key))).toEqual(new Set([only]));
});
