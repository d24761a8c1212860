import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyFile, type PeersFile, keyFile, peersFile } from '@shop/shared/keys/key-files';
import { type Folders, foldersAt } from '../make.ts';

/** Folders as the containers have them, for these services; removed when they are disposed of. */
export const openFolders = (...services: readonly string[]) => {
  const root = mkdtempSync(join(tmpdir(), 'keys-'));
  const folders: Folders = foldersAt(root);
  mkdirSync(folders.peers);
  for (const service of services) mkdirSync(join(folders.keys, service), { recursive: true });
  const pathOf = (name: string) => join(folders.keys, name);
  const textOf = (name: string) => readFileSync(pathOf(name), 'utf8');
  return {
    folders,
    pathOf,
    textOf,
    keyOf: (service: string, file = 'key.json'): KeyFile =>
      keyFile.parse(JSON.parse(textOf(`${service}/${file}`))),
    peers: (): PeersFile['services'] =>
      peersFile.parse(JSON.parse(readFileSync(join(folders.peers, 'peers.json'), 'utf8'))).services,
    damage(name: string, text: string) {
      chmodSync(pathOf(name), 0o600);
      writeFileSync(pathOf(name), text);
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true }),
  };
};
