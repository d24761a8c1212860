import { generateKeyPairSync } from 'node:crypto';
import { type KeyFile, type PeersFile, keyFile } from './key-files.ts';
import { newKeyPair } from './key-pair.ts';
import { type Keyring, type RenewableKeyring, createKeyring } from './keyring.ts';

/** Keys that are nowhere but in this process. */
export interface MemoryKeys {
  /** The keyring of a service, whose keys are made when it is first asked for. */
  keyringOf(service: string): Keyring;
  /** Replaces a service's keys: keyrings that are asked for later have the new ones. */
  rotate(service: string): void;
  /** Takes old keys off the list. */
  retire(service: string): void;
  /** Takes all keys of a service off the list: their owners are strangers then. */
  revoke(service: string): void;
}

/** New keys for one service, with one to sign tokens with. */
export const newKeys = (): KeyFile =>
  keyFile.parse({
    curve: newKeyPair(),
    signing: generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }),
  });

/** Keys for services in one process, each of which knows the public ones of all. */
export const createMemoryKeys = (): MemoryKeys => {
  const keys = new Map<string, KeyFile[]>();
  const keyrings = new Set<RenewableKeyring>();

  const list = (service: string, own: KeyFile[]): KeyFile[] => {
    keys.set(service, own);
    for (const keyring of keyrings) keyring.renew(toPeers(keys));
    return own;
  };
  /** A service whose keys somebody asks for has some from then on. */
  const keysOf = (service: string) => keys.get(service) ?? list(service, [newKeys()]);

  return {
    keyringOf(service) {
      const [own = newKeys()] = keysOf(service);
      const keyring = createKeyring(own, toPeers(keys));
      keyrings.add(keyring);
      return {
        ...keyring,
        keysOf(other) {
          keysOf(other);
          return keyring.keysOf(other);
        },
      };
    },
    rotate: (service) => void list(service, [newKeys(), ...keysOf(service)]),
    retire: (service) => void list(service, keysOf(service).slice(0, 1)),
    revoke: (service) => void list(service, []),
  };
};

/** The public part of all keys, by the service's name. */
export const toPeers = (keys: ReadonlyMap<string, readonly KeyFile[]>): PeersFile => ({
  services: Object.fromEntries(
    [...keys].map(([service, all]) => [
      service,
      { curve: all.map(({ curve }) => curve.publicKey), signing: all.flatMap(verifying) },
    ]),
  ),
});

const verifying = ({ signing }: KeyFile) => {
  if (!signing) return [];
  const { d: _, ...publicPart } = signing;
  return [publicPart];
};
