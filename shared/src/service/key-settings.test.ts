import { writeFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { newKeyPair } from '../keys/key-pair.ts';
import { type KeyFolder, createKeyFolder } from '../keys/testing/key-folder.ts';
import { createFakeRuntime } from '../testing/fake-runtime.ts';
import { openKeyring } from './key-settings.ts';
import { SettingsError } from './settings.ts';
import { eventually } from './testing/eventually.ts';

/** Opens a keyring from files that a test can change. */
const open = async (folder: KeyFolder, name = 'pricing', settings = folder.settingsOf(name)) => {
  const runtime = createFakeRuntime();
  const told: string[] = [];
  const note = (message: string) => void told.push(message);
  const { keyring, close } = await openKeyring(name, settings, {
    runtime,
    log: { warn: note, info: note },
  });
  let changes = 0;
  keyring.onChange(() => void (changes += 1));
  /** Lets the list be read again until it is so. */
  const until = (check: () => void) =>
    eventually(async () => {
      await runtime.advance(2_000);
      check();
    });
  return { keyring, close, told, changes: () => changes, until, runtime };
};

test('a keyring has its own keys, and knows the public ones of all that are listed', async () => {
  await using folder = await createKeyFolder('pricing', 'gateway');
  const { keyring } = await open(folder);

  const [key] = folder.peers.services.pricing?.curve ?? [];
  expect(keyring.pair.publicKey).toBe(key);
  expect(keyring.keysOf('gateway')).toEqual(folder.peers.services.gateway?.curve);
  expect(keyring.verifyingKeysOf('gateway')).toHaveLength(1);
  for (const name of ['reviews', 'constructor', '__proto__']) {
    expect(keyring.keysOf(name)).toEqual([]);
  }
});

/** The faults, and how the problem of each begins. */
const problems: Readonly<
  Record<string, readonly [(folder: KeyFolder) => Promise<object | void>, RegExp]>
> = {
  'no key file': [async () => ({ KEY_FILE: '/nowhere/canary' }), /^KEY_FILE: there is no file/],
  'no list': [async () => ({ PEERS_FILE: '/nowhere/canary' }), /^PEERS_FILE: there is no file/],
  'a key file that is no JSON': [
    (folder) => writeFile(folder.settingsOf('pricing').KEY_FILE, '{"canary":'),
    /^KEY_FILE: the file: /,
  ],
  'a list that is no JSON': [
    (folder) => writeFile(folder.settingsOf('pricing').PEERS_FILE, 'canary'),
    /^PEERS_FILE: the file: /,
  ],
  'two keys that do not belong together': [
    (folder) => {
      const curve = { ...newKeyPair(), secretKey: newKeyPair().secretKey };
      return writeFile(folder.settingsOf('pricing').KEY_FILE, JSON.stringify({ curve }));
    },
    /^KEY_FILE: curve: must be two keys that belong together/,
  ],
  'a key file that is the list': [
    async (folder) => ({ KEY_FILE: folder.settingsOf('pricing').PEERS_FILE }),
    /^KEY_FILE: curve: /,
  ],
  'a list without it': [
    (folder) => folder.list({ gateway: { curve: [newKeyPair().publicKey] } }),
    /^PEERS_FILE: it does not list pricing with the key of KEY_FILE/,
  ],
  'a list that has another key for it': [
    (folder) => folder.list({ pricing: { curve: [newKeyPair().publicKey] } }),
    /^PEERS_FILE: it does not list pricing with the key of KEY_FILE/,
  ],
};

test.each(Object.entries(problems))(
  '%s is one line that names the setting, and neither path nor content',
  async (_, [spoil, line]) => {
    await using folder = await createKeyFolder('pricing', 'gateway');
    const settings = { ...folder.settingsOf('pricing'), ...(await spoil(folder)) };

    const error: unknown = await open(folder, 'pricing', settings).catch((reason) => reason);

    expect(error).toBeInstanceOf(SettingsError);
    const message = error instanceof SettingsError ? error.message : '';
    expect(message).toMatch(line);
    expect(message).toContain('`make keys`');
    expect(message).not.toMatch(/\n|canary|keys-|\.json/);
  },
);

test('a list that changes is known within seconds, and the log says so once', async () => {
  await using folder = await createKeyFolder('pricing', 'gateway');
  const { keyring, until, told, changes, close, runtime } = await open(folder);
  const { publicKey } = newKeyPair();

  await folder.list({ ...folder.peers.services, seed: { curve: [publicKey] } });
  await until(() => expect(keyring.keysOf('seed')).toEqual([publicKey]));

  expect(changes()).toBe(1);
  expect(told).toEqual(['the list of public keys has changed']);
  close();
  expect(runtime.waiting()).toBe(0);
});

test('a list that cannot be read leaves the last one as it was, and the log says so once', async () => {
  await using folder = await createKeyFolder('pricing', 'gateway');
  const { keyring, until, told, changes } = await open(folder);
  const known = keyring.keysOf('gateway');

  await writeFile(folder.settingsOf('pricing').PEERS_FILE, '{"services":{');
  await until(() => expect(told).toHaveLength(1));
  await until(() => expect(keyring.keysOf('gateway')).toEqual(known));
  await folder.list({ gateway: { curve: known.slice() } });
  await until(() => expect(changes()).toBe(1));

  expect(told).toEqual([
    'the list of public keys cannot be read: the last one stays in use',
    'the list of public keys has changed',
  ]);
});
