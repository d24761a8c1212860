import { chmodSync, cpSync } from 'node:fs';
import { join } from 'node:path';
import { files, folders } from '../rules/repository.ts';
import type { Scratch } from './scratch.ts';

const root = join(import.meta.dirname, '../..');

/** Copies the repository into a folder, as a checkout has it under umask 077: for its owner alone. */
export const copyRepository = ({ path }: Scratch): void => {
  for (const file of files) cpSync(join(root, file), join(path, file));
  for (const folder of folders) chmodSync(join(path, folder), 0o700);
  for (const file of files) chmodSync(join(path, file), 0o600);
};
