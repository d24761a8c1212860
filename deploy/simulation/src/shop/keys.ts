import { createKeyring } from '@shop/shared/keys/keyring';
import type { Keyring } from '@shop/shared/keys/keyring';
import { newKeys } from '@shop/shared/keys/memory-keys';
import { services as every } from './services.ts';

/** The same in all runs of a process: what they are decides nothing, and to make them takes time. */
const keys = new Map([...every.keys(), 'gateway'].map((name) => [name, newKeys()]));

const services = Object.fromEntries(
  [...keys].map(([name, { curve }]) => [name, { curve: [curve.publicKey] }]),
);

/** What a process of this name knows of keys. */
export const keyringOf = (name: string): Keyring => {
  const own = keys.get(name);
  if (!own) throw new Error(`there is nobody called ${name} in this shop`);
  return createKeyring(own, { services });
};
