import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type KeyFile, type PeersFile, keyFile, peersFile } from '@shop/shared/keys/key-files';

/** Folders as the containers have them, for these services; removed when they are disposed of. */
export const openFolders = (...services: readonly string[]) => {
  const keys = mkdtempSync(join(tmpdir(), 'keys-'));
  for (const name of ['peers', ...services]) mkdirSync(join(keys, name));
  const pathOf = (name: string) => join(keys, name);
  const textOf = (name: string) => readFileSync(pathOf(name), 'utf8');
  return {
    keys,
    pathOf,
    textOf,
    keyOf: (service: string, file = 'key.json'): KeyFile =>
      keyFile.parse(JSON.parse(textOf(`${service}/${file}`))),
    peers: (): PeersFile['services'] =>
      peersFile.parse(JSON.parse(textOf('peers/peers.json'))).services,
    damage(name: string, text: string) {
      chmodSync(pathOf(name), 0o600);
      writeFileSync(pathOf(name), text);
    },
    [Symbol.dispose]: () => rmSync(keys, { recursive: true }),
  };
};
