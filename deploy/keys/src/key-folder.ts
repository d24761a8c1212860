import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyFile, type PeersFile, keyFile } from '@shop/shared/keys/key-files';
import { newKeyPair } from '@shop/shared/keys/key-pair';
import { UnusableError, makeFile, modes, readIfThere, replaceFile } from './files.ts';

/**
 * A service's keys by the part they have in a rotation, in the order in which others try them: the
 * one in use, the one that will be, the one that was.
 */
const roles = { current: 'key.json', next: 'next-key.json', old: 'old-key.json' } as const;
type Role = keyof typeof roles;

/** Only the gateway says who the end users are, and signs that. */
const signs = (service: string) => service === 'gateway';

const newSigningKey = (): KeyFile['signing'] => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return keyFile.shape.signing.parse(privateKey.export({ format: 'jwk' }));
};

const newKeys = (service: string): KeyFile => ({
  curve: newKeyPair(),
  ...(signs(service) && { signing: newSigningKey() }),
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Its message would quote the text.
    return undefined;
  }
};

/** The folder of one service's keys. */
export class KeyFolder {
  readonly service: string;
  readonly #folder: string;

  constructor(keysFolder: string, service: string) {
    this.service = service;
    this.#folder = join(keysFolder, service);
  }

  /** Makes the key of a service that has none. */
  make(): void {
    this.#make('current');
  }

  /**
   * Makes the key that comes after the present one, unless it is there, or the one before is still
   * known: then a rotation is under way, and goes on with the key that it was begun with.
   */
  makeNext(): void {
    if (!this.#keys('old')) this.#make('next');
  }

  /** Puts the next key in the place of the present one, which others go on knowing as the old one. */
  promote(): void {
    const [old, current, next] = [this.#text('old'), this.#text('current'), this.#text('next')];
    if (current === undefined || (old ?? next) === undefined) {
      throw new UnusableError(`${this.service} has no next key: make one with \`next\` first`);
    }
    if (next === undefined) return;
    // Whatever ends it in between, the key that replicas still have stays the old one.
    if (old === undefined) makeFile(this.#path('old'), current, modes.owner);
    replaceFile(this.#path('current'), next, modes.owner);
    rmSync(this.#path('next'));
  }

  /** Forgets every key but the present one. */
  retire(): void {
    for (const role of ['next', 'old'] as const) rmSync(this.#path(role), { force: true });
  }

  /** What others know of this service. */
  publicKeys(): PeersFile['services'][string] {
    const keys = (['current', 'next', 'old'] as const).flatMap((role) => this.#keys(role) ?? []);
    const signing = keys.flatMap((key) => (key.signing ? [key.signing] : []));
    return {
      curve: keys.map(({ curve }) => curve.publicKey),
      ...(signing.length > 0 && { signing: signing.map(({ d: _secret, ...shown }) => shown) }),
    };
  }

  #path(role: Role): string {
    return join(this.#folder, roles[role]);
  }

  #make(role: Role): void {
    if (this.#keys(role)) return;
    const keys = newKeys(this.service);
    makeFile(this.#path(role), `${JSON.stringify(keys, undefined, 2)}\n`, modes.owner);
  }

  #text(role: Role): string | undefined {
    return this.#keys(role) && readIfThere(this.#path(role));
  }

  #keys(role: Role): KeyFile | undefined {
    const text = readIfThere(this.#path(role));
    if (text === undefined) return undefined;
    const { success, data } = keyFile.safeParse(parsed(text));
    if (success && (data.signing || !signs(this.service))) return data;
    const path = this.#path(role);
    throw new UnusableError(`${path} is damaged: put its copy there, or remove it for a new key`);
  }
}
