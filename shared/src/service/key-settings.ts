import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { keyFile, peersFile } from '../keys/key-files.ts';
import { type Keyring, createKeyring } from '../keys/keyring.ts';
import { type Cancel, type Runtime, repeatedly } from '../runtime.ts';
import type { Logger } from 'pino';
import { type BaseSettings, SettingsError } from './settings.ts';

/** How often the list of public keys is read again. */
const readAgainMs = 2_000;

const howTo = 'docker compose makes keys by itself, for other processes `make keys` does';

/** Reads a file; throws a `SettingsError` that names the setting but neither path nor content. */
const readSetting = async <T extends z.ZodType>(
  setting: string,
  path: string,
  schema: T,
): Promise<z.output<T>> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new SettingsError(`${setting}: there is no file that can be read; ${howTo}`);
  }
  const json: unknown = await Promise.try(() => JSON.parse(text)).catch(() => undefined);
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const where = issue?.path.join('.') || 'the file';
  throw new SettingsError(`${setting}: ${where}: ${issue?.message}; ${howTo}`);
};

/**
 * Opens the keyring of the service `name`; `close` ends its renewal. Throws a `SettingsError` where
 * a file is missing or wrong, or the list of public keys lacks the own key.
 */
export const openKeyring = async (
  name: string,
  { KEY_FILE, PEERS_FILE }: Pick<BaseSettings, 'KEY_FILE' | 'PEERS_FILE'>,
  { runtime, log }: { readonly runtime: Runtime; readonly log: Pick<Logger, 'warn' | 'info'> },
): Promise<{ readonly keyring: Keyring; readonly close: Cancel }> => {
  const own = await readSetting('KEY_FILE', KEY_FILE, keyFile);
  const peers = await readSetting('PEERS_FILE', PEERS_FILE, peersFile);
  if (!peers.services[name]?.curve.includes(own.curve.publicKey)) {
    throw new SettingsError(
      `PEERS_FILE: it does not list ${name} with the key of KEY_FILE; ${howTo}`,
    );
  }
  const keyring = createKeyring(own, peers);

  let known = JSON.stringify(peers);
  let isBad = false;
  const readAgain = async () => {
    const read = await readSetting('PEERS_FILE', PEERS_FILE, peersFile).catch(() => undefined);
    if (!read && !isBad)
      log.warn('the list of public keys cannot be read: the last one stays in use');
    isBad = !read;
    const text = JSON.stringify(read);
    if (!read || text === known) return;
    known = text;
    keyring.renew(read);
    log.info('the list of public keys has changed');
  };
  return { keyring, close: repeatedly(runtime, readAgainMs, () => void readAgain()) };
};
