import { expect, test } from '@jest/globals';
import { newKeyPair } from '../keys/key-pair.ts';
import { createKeyFolder } from '../keys/testing/key-folder.ts';
import { expectDiscreet, startSample } from './testing/running-sample.ts';

const keys = await createKeyFolder('sample', 'other');
const stranger = await createKeyFolder('sample');

const listWithout = await createKeyFolder('sample');
await listWithout.list({ other: { curve: [newKeyPair().publicKey] } });

test.each([
  ['no key file', { KEY_FILE: '/nowhere' }, /KEY_FILE: there is no file .*`make keys`/],
  ['no allow-list', { PEERS_FILE: '/nowhere' }, /PEERS_FILE: there is no file .*`make keys`/],
  [
    'the key of someone else',
    { KEY_FILE: keys.settingsOf('other').KEY_FILE },
    /PEERS_FILE: it does not list sample with the key of KEY_FILE; .*`make keys`/,
  ],
  [
    'a key that no list has',
    { KEY_FILE: stranger.settingsOf('sample').KEY_FILE },
    /PEERS_FILE: it does not list sample with the key of KEY_FILE; .*`make keys`/,
  ],
  [
    'an allow-list without itself',
    { PEERS_FILE: listWithout.settingsOf('sample').PEERS_FILE },
    /PEERS_FILE: it does not list sample /,
  ],
])('with %s a process ends with 78 and one line that says what to do', async (_, wrong, line) => {
  await using child = await startSample(wrong, keys);

  expect(await child.ended).toBe(78);
  expect(child.stderr().split('\n')).toEqual([expect.stringMatching(line), '']);
  expect(child.stderr()).toMatch(/^sample cannot start with these settings: /);
  expect(child.stdout()).toBe('');
  expectDiscreet(child);
});
