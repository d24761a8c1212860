import { expect, test } from '@jest/globals';
import { createKeyring } from '../../keys/keyring.ts';
import { newKeys } from '../../keys/memory-keys.ts';
import { createFakeRuntime } from '../../testing/fake-runtime.ts';
import type { HandshakeFailure } from '../incidents.ts';
import type { LinkEvents, Transport } from '../transport.ts';
import { ReconnectingLink } from './reconnecting-link.ts';

const publicKeys = ['one', 'two', 'three'].map(() => newKeys().curve.publicKey);
const [one = '', two = '', three = ''] = publicKeys;

const unused = () => Promise.reject(new Error('nobody listens in these tests'));

/** A link to `echo`, which has these listed keys; a test plays the other side. */
const open = (...curve: string[]) => {
  const runtime = createFakeRuntime();
  const listed = (keys: string[]) => ({
    services: keys.length > 0 ? { echo: { curve: keys } } : {},
  });
  const keyring = createKeyring(newKeys(), listed(curve));
  const dialled: string[] = [];
  let current: LinkEvents | undefined;
  const transport: Transport = {
    dial({ key }, events) {
      dialled.push(key);
      current = events;
      return {
        send: () => undefined,
        close: () => void (current = current === events ? undefined : current),
      };
    },
    listen: unused,
    publish: unused,
    subscribe: () => ({ close: () => undefined }),
  };
  const told: string[] = [];
  const link = new ReconnectingLink(
    {
      address: 'echo-1',
      service: 'echo',
      keyring,
      transport,
      runtime,
      onIncident: ({ kind }) => void told.push(kind),
    },
    { up: () => link.settle(), down: () => undefined, frame: () => undefined },
  );
  return {
    link,
    runtime,
    dialled,
    told,
    refuse: (why: HandshakeFailure = 'KEY_REFUSED') => current?.failed(why),
    isLinked: () => current !== undefined,
    welcome: () => current?.up(),
    list: (...keys: string[]) => keyring.renew(listed(keys)),
  };
};

test('after a refused key the next one is tried, and after the last one the first', async () => {
  const { link, runtime, dialled, told, refuse } = open(one, two);

  refuse();
  expect([link.isRefused, told]).toEqual([false, []]);
  await runtime.advance(50);
  expect(link.key).toBe(two);
  refuse();
  expect([link.isRefused, told]).toEqual([true, ['KEY_REFUSED']]);
  await runtime.advance(999);
  expect(dialled).toEqual([one, two]);
  await runtime.advance(1);

  expect(dialled).toEqual([one, two, one]);
});

test('the next key is tried, however often libzmq itself retries the refused one', async () => {
  const { runtime, dialled, refuse } = open(one, two);

  // The link with the first key would be refused again, several times a second.
  for (let tries = 0; tries < 4; tries++) {
    refuse();
    await runtime.advance(10);
  }
  await runtime.advance(50);

  expect(dialled).toEqual([one, two]);
});

test('each refusal is reported, and the problem is gone once the link is accepted', async () => {
  const { link, runtime, told, refuse, welcome } = open(one);
  for (let n = 0; n < 5; n++) {
    refuse();
    await runtime.advance(1_000);
  }
  expect([link.problem, told.length]).toEqual(['KEY_REFUSED', 5]);

  welcome();

  expect([link.isRefused, link.problem]).toEqual([false, undefined]);
});

test('a key that is listed later is used within a second', async () => {
  const { link, runtime, dialled, told, list } = open();
  let refused = 0;
  link.send(Buffer.from('x'), () => void (refused += 1));
  await runtime.advance(5_000);
  expect([link.isRefused, dialled.length, refused]).toEqual([true, 0, 1]);
  expect(new Set(told)).toEqual(new Set(['KEY_MISSING']));

  list(three);
  await runtime.advance(1_000);

  expect(dialled).toEqual([three]);
  expect(link.isRefused).toBe(false);
});

test('a new key that replaces a refused one is tried next', async () => {
  const { runtime, dialled, refuse, list } = open(one);

  refuse();
  list(two);
  await runtime.advance(1_000);

  expect(dialled).toEqual([one, two]);
});

test('a closed link leaves no timer', () => {
  const { link, runtime, refuse } = open(one, two);
  refuse();

  link.close();

  expect(runtime.waiting()).toBe(0);
});

test('when its key is revoked, a link disconnects at once and dials with the remaining key', async () => {
  const { link, runtime, dialled, told, welcome, list, isLinked } = open(one, two);
  welcome();

  list(two);

  expect([dialled, told, link.key]).toEqual([[one, two], ['KEY_REVOKED'], two]);
  list();
  expect([isLinked(), link.isRefused, link.problem]).toEqual([false, true, 'KEY_REVOKED']);
  await runtime.advance(10_000);
  expect(dialled).toEqual([one, two]);
});

test('a link stays connected when other keys are added or removed', () => {
  const { dialled, told, welcome, list, isLinked } = open(one);
  welcome();

  list(one, two);
  list(three, one);

  expect([dialled, told, isLinked()]).toEqual([[one], [], true]);
});

test('a server that does not answer is reported, and dialled again with the same key after a second', async () => {
  const { link, runtime, dialled, told, refuse } = open(one, two);

  refuse('NO_ANSWER');
  await runtime.advance(999);
  expect(dialled).toEqual([one]);
  await runtime.advance(1);

  expect([dialled, told, link.isRefused]).toEqual([[one, one], ['NO_ANSWER'], false]);
});
