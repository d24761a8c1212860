import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { peersFile } from '@shop/shared/keys/key-files';
import type { Keyring } from '@shop/shared/keys/keyring';
import { createMemoryKeys } from '@shop/shared/keys/memory-keys';
import type { Cancel, Runtime } from '@shop/shared/runtime';
import { openKeyring } from '@shop/shared/service/key-settings';
import type { ProcessKit } from '@shop/shared/service/process-kit';

/** Where each part of the demo has its keys from; `close` ends reading the list again. */
export interface DemoKeys {
  keyringOf(name: string, log: ProcessKit['log']): Promise<{ keyring: Keyring; close: Cancel }>;
}

/** Keys that are nowhere but in this process, so that nobody outside of it can come in. */
export const keysInMemory = (): DemoKeys => {
  const keys = createMemoryKeys();
  return {
    keyringOf: async (name) => ({ keyring: keys.keyringOf(name), close: () => undefined }),
  };
};

/** Whether the list of public keys in a folder of keys has one of this name. */
export const isListed = (folder: string, name: string): boolean => {
  const list: unknown = JSON.parse(readFileSync(join(folder, 'peers/peers.json'), 'utf8'));
  return Object.hasOwn(peersFile.parse(list).services, name);
};

/**
 * Keys from a folder that `make keys` has made: NAME/key.json for each part, and peers/peers.json.
 * Rejects with a `SettingsError` where some are missing.
 */
export const keysInFolder = (folder: string, runtime: Runtime): DemoKeys => ({
  keyringOf(name, log) {
    const files = {
      KEY_FILE: join(folder, name, 'key.json'),
      PEERS_FILE: join(folder, 'peers/peers.json'),
    };
    return openKeyring(name, files, { runtime, log });
  },
});
