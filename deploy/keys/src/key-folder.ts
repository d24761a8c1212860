import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type KeyFile, type PeersFile, keyFile } from '@shop/shared/keys/key-files';
import { newKeyPair } from '@shop/shared/keys/key-pair';
import { UnusableError, makeFile, modes, readIfThere, replaceFile } from './files.ts';

/**
 * A service's keys by the part they have in a rotation, in the order in which others try them: the
 * one in use, the one that will be, the one that was.
 */
const roles = { current: 'key.json', next: 'next-key.json', old: 'old-key.json' } as const;
type Role = keyof typeof roles;

const pathOf = (folder: string, role: Role): string => join(folder, roles[role]);

/** Only the gateway says who the end users are, and signs that. */
const signs = (folder: string) => basename(folder) === 'gateway';

const newSigningKey = (): KeyFile['signing'] => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return keyFile.shape.signing.parse(privateKey.export({ format: 'jwk' }));
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Its message would quote the text.
    return undefined;
  }
};

/** The keys that a service has in a role; undefined where it has none. */
const keysOf = (folder: string, role: Role): KeyFile | undefined => {
  const path = pathOf(folder, role);
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  const { success, data } = keyFile.safeParse(parsed(text));
  if (success && (data.signing || !signs(folder))) return data;
  throw new UnusableError(`${path} is damaged: put its copy there, or remove it for a new key`);
};

/** Makes the keys of a service, whose folder has its name, unless it has them. */
export const makeKeys = (folder: string, role: Role = 'current'): void => {
  if (keysOf(folder, role)) return;
  const keys = { curve: newKeyPair(), ...(signs(folder) && { signing: newSigningKey() }) };
  makeFile(pathOf(folder, role), `${JSON.stringify(keys, undefined, 2)}\n`, modes.owner);
};

/** The steps of a rotation, on the folder of a service. */
export const rotation = {
  /**
   * Makes the key that comes after the present one, unless it is there, or the one before is still
   * known: then a rotation is under way, and goes on with the key that it was begun with.
   */
  next(folder: string): void {
    if (!keysOf(folder, 'old')) makeKeys(folder, 'next');
  },

  /** Puts the next key in the place of the present one, which others go on knowing as the old one. */
  promote(folder: string): void {
    const [old, current, next] = (['old', 'current', 'next'] as const).map(
      (role) => keysOf(folder, role) && readIfThere(pathOf(folder, role)),
    );
    if (current === undefined || (old ?? next) === undefined) {
      throw new UnusableError(`${basename(folder)} has no next key: make one with \`next\` first`);
    }
    if (next === undefined) return;
    // Whatever ends it in between, the key that replicas still have stays the old one.
    if (old === undefined) makeFile(pathOf(folder, 'old'), current, modes.owner);
    replaceFile(pathOf(folder, 'current'), next, modes.owner);
    rmSync(pathOf(folder, 'next'));
  },

  /** Forgets every key but the present one. */
  retire(folder: string): void {
    for (const role of ['next', 'old'] as const) rmSync(pathOf(folder, role), { force: true });
  },
} as const;

/** The public keys of a service, for all others. */
export const publicKeysOf = (folder: string): PeersFile['services'][string] => {
  const keys = (['current', 'next', 'old'] as const).flatMap((role) => keysOf(folder, role) ?? []);
  const signing = keys.flatMap((key) => (key.signing ? [key.signing] : []));
  return {
    curve: keys.map(({ curve }) => curve.publicKey),
    ...(signing.length > 0 && { signing: signing.map(({ d: _secret, ...shown }) => shown) }),
  };
};
