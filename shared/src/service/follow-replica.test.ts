import { expect, test } from '@jest/globals';
import { createKeyring } from '../keys/keyring.ts';
import { newKeys } from '../keys/memory-keys.ts';
import { type HandshakeFailure, Incidents } from '../protocol/incidents.ts';
import type { LinkEvents } from '../protocol/transport.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { followReplica } from './subscriptions.ts';

const publicKeys = ['one', 'two', 'three'].map(() => newKeys().curve.publicKey);
const [one = '', two = '', three = ''] = publicKeys;

/** A follower of `echo`, which has so many keys on the list; a test plays the other side. */
const open = (...curve: string[]) => {
  const runtime = createFakeRuntime();
  const listed = (keys: string[]) => ({
    services: keys.length > 0 ? { echo: { curve: keys } } : {},
  });
  const keyring = createKeyring(newKeys(), listed(curve));
  const incidents = new Incidents(runtime);
  const told: string[] = [];
  incidents.onNoted(({ kind }) => void told.push(kind));
  const tried: string[] = [];
  let current: Pick<LinkEvents, 'frame' | 'failed'> | undefined;
  const following = followReplica({
    network: {
      keyring,
      incidents,
      transport: {
        subscribe({ key }, _topic, events) {
          tried.push(key);
          current = events;
          return { close: () => void (current = undefined) };
        },
      },
    },
    service: 'echo',
    runtime,
    address: 'echo-1',
    onFrame: () => true,
  });
  return {
    following,
    runtime,
    tried,
    told,
    refuse: (why: HandshakeFailure = 'KEY_REFUSED') => current?.failed(why),
    hear: () => current?.frame(Buffer.from('event')),
    list: (...keys: string[]) => keyring.renew(listed(keys)),
  };
};

test('without a key on the list it is looked for one once a second', async () => {
  const { runtime, told, tried, list } = open();
  await runtime.advance(4_999);
  expect([told, tried]).toEqual([Array(5).fill('KEY_MISSING'), []]);

  list(three);
  await runtime.advance(1);

  expect(tried).toEqual([three]);
});

test('the next key is tried soon, and the first again a second after the last was refused', async () => {
  const { runtime, tried, told, refuse } = open(one, two);

  refuse();
  await runtime.advance(250);
  expect([tried, told]).toEqual([[one, two], []]);
  refuse();
  expect(told).toEqual(['KEY_REFUSED']);
  await runtime.advance(999);
  expect(tried).toEqual([one, two]);
  await runtime.advance(1);

  expect(tried).toEqual([one, two, one]);
});

test('a publisher without an answer is asked again with the same key in a second', async () => {
  const { runtime, tried, told, refuse } = open(one, two);

  refuse('NO_ANSWER');
  await runtime.advance(999);
  expect(tried).toEqual([one]);
  await runtime.advance(1);

  expect([tried, told]).toEqual([[one, one], ['NO_ANSWER']]);
});

test('after a frame was heard the keys are tried anew', async () => {
  const { runtime, tried, told, refuse, hear } = open(one, two);
  refuse();
  await runtime.advance(250);
  hear();

  refuse();
  await runtime.advance(250);

  expect([tried, told]).toEqual([[one, two, one], []]);
});

test('a publisher may be silent: it is not subscribed to again', async () => {
  const { runtime, tried, told } = open(one, two);

  await runtime.advance(60_000);

  expect([tried, told]).toEqual([[one], []]);
});

test('a follower that is closed leaves no timer', () => {
  const { following, runtime, refuse } = open(one, two);
  refuse();

  following.close();

  expect(runtime.waiting()).toBe(0);
});
