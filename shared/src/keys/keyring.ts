import type { Cancel } from '../runtime.ts';
import type { KeyFile, PeersFile } from './key-files.ts';
import type { KeyPair } from './key-pair.ts';

/** A private key of Ed25519, as a JSON Web Key. */
export type SigningKey = NonNullable<KeyFile['signing']>;

/** Its public part. */
type VerifyingKey = Omit<SigningKey, 'd'>;

/** The keys that one process knows: its own, and the public ones of all listed services. */
export interface Keyring {
  readonly pair: KeyPair;
  /** Only the gateway signs anything. */
  readonly signing?: SigningKey | undefined;
  /** The public keys of a service, in the order in which they are tried; none for a stranger. */
  keysOf(service: string): readonly string[];
  /** The service that has a public key; undefined for a key that is on no list. */
  serviceOf(publicKey: string): string | undefined;
  /** The keys that verify the tokens of a service. */
  verifyingKeysOf(service: string): readonly VerifyingKey[];
  /** Tells when the public keys have changed. */
  onChange(listener: () => void): Cancel;
}

/** A keyring whose list of public keys can be replaced. */
export interface RenewableKeyring extends Keyring {
  renew(peers: PeersFile): void;
}

/** The key to try after this one, which may be listed no more: after the last the first again. */
export const keyAfter = (keys: readonly string[], key = ''): string | undefined =>
  keys[(keys.indexOf(key) + 1) % keys.length];

const none: readonly never[] = [];

/** The keyring with these own keys and this list of public ones. */
export const createKeyring = (own: KeyFile, peers: PeersFile): RenewableKeyring => {
  const listeners = new Set<() => void>();
  let services = new Map(Object.entries(peers.services));
  return {
    pair: own.curve,
    signing: own.signing,
    keysOf: (service) => services.get(service)?.curve ?? none,
    serviceOf: (key) => [...services].find(([, { curve }]) => curve.includes(key))?.[0],
    verifyingKeysOf: (service) => services.get(service)?.signing ?? none,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    renew(next) {
      services = new Map(Object.entries(next.services));
      for (const listener of listeners) listener();
    },
  };
};
