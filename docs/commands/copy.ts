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

/** A command that commits everything, as somebody. */
export const commitAll =
  "git add --all && git -c user.name=a -c user.email=a@b.c commit --quiet -m 'All of it'";

/** Copies the repository into a folder, with one commit of everything. */
export const copyCommitted = async (scratch: Scratch): Promise<void> => {
  copyRepository(scratch);
  const { code, output } = await scratch.run(`git init --quiet && ${commitAll}`);
  if (code !== 0) throw new Error(output);
};
