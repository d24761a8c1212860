import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyFile, PeersFile } from '../key-files.ts';
import { type Keyring, createKeyring } from '../keyring.ts';
import { newKeys, toPeers } from '../memory-keys.ts';

/** Keys in files, for processes that a test starts. */
export interface KeyFolder extends AsyncDisposable {
  /** The settings by which a process has the keys of this service. */
  settingsOf(service: string): { readonly KEY_FILE: string; readonly PEERS_FILE: string };
  /** The same keys, for something in the test's own process. */
  keyringOf(service: string): Keyring;
  /** Replaces the list of public keys, at once: who reads it has the old one or the new one. */
  list(services: PeersFile['services']): Promise<void>;
  readonly peers: PeersFile;
}

/** Keys for these services, in a folder that is removed in the end. */
export const createKeyFolder = async (...services: readonly string[]): Promise<KeyFolder> => {
  const folder = await mkdtemp(join(tmpdir(), 'keys-'));
  const pathOf = (service: string) => join(folder, `${service}.json`);
  const peersPath = join(folder, 'peers.json');
  const keys = new Map<string, KeyFile>(services.map((service) => [service, newKeys()]));
  const peers = toPeers(new Map([...keys].map(([service, own]) => [service, [own]])));

  const list = async (listed: PeersFile['services']) => {
    const aside = `${peersPath}.new`;
    await writeFile(aside, JSON.stringify({ services: listed }));
    await rename(aside, peersPath);
  };
  for (const [service, own] of keys) await writeFile(pathOf(service), JSON.stringify(own));
  await list(peers.services);

  return {
    peers,
    list,
    settingsOf: (service) => ({ KEY_FILE: pathOf(service), PEERS_FILE: peersPath }),
    keyringOf(service) {
      const own = keys.get(service);
      if (!own) throw new Error(`there are no keys of ${service} in this folder`);
      return createKeyring(own, peers);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
};
