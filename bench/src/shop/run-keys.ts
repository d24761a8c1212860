import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyFile } from '@shop/shared/keys/key-files';
import { newKeys, toPeers } from '@shop/shared/keys/memory-keys';
import { ownServices } from '../data/own-shop.ts';
import { sectionNames } from '../data/sections.ts';

/** All that a process of a run may be to the others: a service of either page, or who asks them. */
const names: ReadonlySet<string> = new Set([
  ...sectionNames,
  ...ownServices,
  'prices',
  'gateway',
  'caller',
  'follower',
  'seed',
]);

let folder: string | undefined;

const pathIn = (from: string, name: string) => join(from, `${name}.json`);

const makeKeys = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'bench-keys-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  const write = (name: string, content: object) =>
    writeFileSync(pathIn(made, name), JSON.stringify(content), { mode: 0o600 });
  const keys = new Map<string, KeyFile>([...names].map((name) => [name, newKeys()]));
  for (const [name, own] of keys) write(name, own);
  write('peers', toPeers(new Map([...keys].map(([name, own]) => [name, [own]]))));
  return made;
};

/** The settings by which a process has the keys of `name`, which last as long as this run. */
export const keySettings = (name: string): Readonly<Record<string, string>> => {
  if (!names.has(name)) throw new Error(`nobody in a run is called ${name}`);
  folder ??= makeKeys();
  return { KEY_FILE: pathIn(folder, name), PEERS_FILE: pathIn(folder, 'peers') };
};
